-- name: terms
-- What a player's bets are decided on.
SELECT
    p.book_id,
    p.id AS player_id,
    p.account_id,
    g.name AS agent_name,
    b.currency,
    p.status,
    p.min_stake_minor,
    p.max_stake_minor,
    -a.floor_minor AS credit_limit_minor,
    p.terms_version,
    b.rules_version,
    b.price_source,
    b.margin_bp + coalesce(f.margin_bp, 0) AS margin_bp,
    b.max_return_minor,
    b.max_parlay_legs,
    p.profile_id,
    coalesce(f.line_move_quarters, 0) AS move_quarters,
    f.live_delay_seconds AS profile_delay_seconds,
    r.rules,
    (
        SELECT jsonb_agg(to_jsonb(l))
        FROM bet_limit AS l
        WHERE
            l.book_id = p.book_id
            AND (l.player_id IS NULL OR l.player_id = p.id)
            AND (l.profile_id IS NULL OR l.profile_id = p.profile_id)
    ) AS limits
FROM player AS p
INNER JOIN book AS b ON p.book_id = b.id
INNER JOIN agent AS g ON p.book_id = g.book_id AND p.agent_id = g.id
INNER JOIN account AS a ON p.book_id = a.book_id AND p.account_id = a.id
LEFT JOIN profile AS f ON p.book_id = f.book_id AND p.profile_id = f.id
LEFT JOIN book_rules AS r ON b.id = r.book_id AND b.rules_version = r.version
WHERE p.book_id = $1 AND p.id = $2;

-- name: offers
SELECT
    s.id AS selection_id,
    s.event_id,
    s.market_id,
    e.league_key,
    e.home,
    e.away,
    e.starts_at,
    e.status AS event_status,
    e.suspended AS event_suspended,
    m.status AS market_status,
    m.kind,
    m.period,
    m.subject,
    m.line_quarters IS NOT NULL AS alternate,
    m.places,
    s.side,
    s.name AS side_name,
    o.price_num,
    o.price_den,
    o.line_quarters,
    o.version,
    -- A price that was set by hand before the start is not for sale after it.
    CASE
        WHEN o.by_hand AND o.updated_at < e.starts_at THEN least(o.valid_until, e.starts_at) ELSE o.valid_until
    END AS valid_until
FROM selection AS s
INNER JOIN market AS m ON s.market_id = m.id
INNER JOIN event AS e ON s.event_id = e.id
INNER JOIN offer AS o ON s.id = o.selection_id AND o.source = $1
WHERE s.id = ANY($2::uuid[]);

-- name: take_bet
SELECT code, ticket_id, number, placed_at, due_at, in_play, outbox_id, message, details
FROM take_bet(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26, $27, $28, $29
);

-- name: waiting_due
-- Bets whose delay is over, and those in whose games something happened since they were placed.
SELECT w.book_id, w.id, w.interrupted
FROM (
    SELECT
        t.book_id,
        t.id,
        t.due_at,
        (
            SELECT count(*) > 0
            FROM ticket_leg AS l
            INNER JOIN event AS e ON l.event_id = e.id
            WHERE l.book_id = t.book_id AND l.ticket_id = t.id AND e.interrupted_at >= t.placed_at
        ) AS interrupted
    FROM ticket AS t
    WHERE t.status = 'waiting'
) AS w
WHERE w.interrupted OR w.due_at <= game_now()
ORDER BY w.due_at, w.id
LIMIT $1;

-- name: waiting_ticket
SELECT t.player_id, t.kind, t.stake_minor, t.accept, t.options, t.free_play, t.to_win_minor, t.max_return_minor, r.rules
FROM ticket AS t
LEFT JOIN book_rules AS r ON t.book_id = r.book_id AND t.rules_version = r.version
WHERE t.book_id = $1 AND t.id = $2 AND t.status = 'waiting';

-- name: accept_waiting
SELECT code, outbox_id, message, details
FROM accept_waiting($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: reject_waiting
SELECT reject_waiting($1, $2, $3);

-- name: available
SELECT a.posted_minor - a.floor_minor - a.held_minor
FROM player AS p
INNER JOIN account AS a ON p.book_id = a.book_id AND p.account_id = a.id
WHERE p.book_id = $1 AND p.id = $2;

-- name: available_free_play
SELECT a.posted_minor - a.held_minor
FROM account AS a
WHERE a.book_id = $1 AND a.owner_id = $2 AND a.kind = 'free_play';

-- name: least_left
SELECT
    w.id AS target_id,
    w.kind,
    CASE WHEN x.closed_at IS NULL THEN greatest(w.cap - coalesce(x.liability_minor, 0), 0) ELSE 0 END AS left_minor
FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS w (id, kind, cap)
LEFT JOIN exposure AS x ON x.book_id = $1 AND w.id = x.target_id
ORDER BY left_minor, w.id
LIMIT 1;

-- name: ticket_of_key
SELECT t.id, t.request_hash
FROM ticket AS t
WHERE t.book_id = $1 AND t.player_id = $2 AND t.idempotency_key = $3;

-- name: tickets_by_id
-- $1 book, $2 player (NULL: any player of the book), $3 ids
SELECT t.*, b.currency
FROM ticket AS t
INNER JOIN book AS b ON t.book_id = b.id
WHERE t.book_id = $1 AND ($2::uuid IS NULL OR t.player_id = $2) AND t.id = ANY($3::uuid[])
ORDER BY t.placed_at DESC, t.id DESC;

-- name: tickets_of_player
-- $1 book, $2 player, $3 statuses, $4 from, $5 to, $6 and $7 the last row of the page before, $8 how many
SELECT t.id
FROM ticket AS t
WHERE
    t.book_id = $1
    AND t.player_id = $2
    AND ($3::text[] IS NULL OR t.status = ANY($3))
    AND ($4::timestamptz IS NULL OR t.placed_at >= $4)
    AND ($5::timestamptz IS NULL OR t.placed_at < $5)
    AND ($6::timestamptz IS NULL OR (t.placed_at, t.id) < ($6, $7::uuid))
ORDER BY t.placed_at DESC, t.id DESC
LIMIT $8;

-- name: tickets_of_agent
-- Tickets of the players below an agent. $1 book, $2 agent, $3 player (NULL: all), $4 statuses,
-- $5 and $6 the last row of the page before, $7 how many
SELECT t.id
FROM ticket AS t
INNER JOIN player AS p ON t.book_id = p.book_id AND t.player_id = p.id
WHERE
    t.book_id = $1
    AND p.agent_id IN (SELECT b.id FROM agents_below($1, $2) AS b (id))
    AND ($3::uuid IS NULL OR t.player_id = $3)
    AND ($4::text[] IS NULL OR t.status = ANY($4))
    AND ($5::timestamptz IS NULL OR (t.placed_at, t.id) < ($5, $6::uuid))
ORDER BY t.placed_at DESC, t.id DESC
LIMIT $7;

-- name: legs_of
SELECT
    l.ticket_id,
    l.n,
    l.event_id,
    l.market_id,
    l.selection_id,
    l.price_num,
    l.price_den,
    l.line_quarters,
    l.offered_quarters,
    l.asked_num,
    l.asked_den,
    l.asked_quarters,
    l.corrected_num,
    l.corrected_den,
    l.in_play,
    l.quotes,
    l.offer_source,
    l.offer_version,
    l.result,
    m.kind,
    m.period,
    m.subject,
    m.line_quarters IS NOT NULL AS alternate,
    s.side,
    s.name AS side_name,
    e.home,
    e.away,
    e.starts_at,
    e.league_key,
    e.status AS event_status,
    e.home_score,
    e.away_score
FROM ticket_leg AS l
INNER JOIN market AS m ON l.market_id = m.id
INNER JOIN selection AS s ON l.selection_id = s.id
INNER JOIN event AS e ON l.event_id = e.id
WHERE l.book_id = $1 AND l.ticket_id = ANY($2::uuid[])
ORDER BY l.ticket_id, l.n;

-- name: endings_of
-- With who did it, as the player may know them, and what a cash-out paid for how much of the risk.
SELECT
    e.ticket_id,
    e.n,
    e.kind,
    e.status,
    e.return_minor,
    e.leg_results,
    e.reason,
    e.game_at,
    CASE l.role WHEN 'agent' THEN g.name WHEN 'admin' THEN 'administrator' ELSE l.username END AS actor,
    c.paid_minor,
    c.closed_risk_minor
FROM ticket_ending AS e
LEFT JOIN login AS l ON e.actor_id = l.id
LEFT JOIN agent AS g ON e.book_id = g.book_id AND e.actor_id = g.id
LEFT JOIN ticket_cash_out AS c ON e.book_id = c.book_id AND e.ticket_id = c.ticket_id AND e.n = c.n
WHERE e.book_id = $1 AND e.ticket_id = ANY($2::uuid[])
ORDER BY e.ticket_id, e.n;

-- name: disputes_of
SELECT d.ticket_id, d.id, d.text, d.at, d.status, d.outcome, d.answer, d.answered_at
FROM dispute AS d
WHERE d.book_id = $1 AND d.ticket_id = ANY($2::uuid[])
ORDER BY d.ticket_id, d.id;

-- name: read_slip
SELECT slip, updated_at
FROM saved_slip
WHERE book_id = $1 AND player_id = $2;

-- name: save_slip
INSERT INTO saved_slip (book_id, player_id, slip) VALUES ($1, $2, $3)
ON CONFLICT (book_id, player_id) DO UPDATE SET slip = excluded.slip, updated_at = clock_timestamp()
RETURNING slip, updated_at;
