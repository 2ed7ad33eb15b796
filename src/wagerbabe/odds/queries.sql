-- name: sources
SELECT 'consensus' AS source
UNION
SELECT price_source FROM book;

-- name: set_quotes
SELECT event_id
FROM set_quotes($1, $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::integer[], $8::timestamptz[]);

-- name: set_offers
SELECT event_id
FROM set_offers($1, $2, $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::integer[], $8::timestamptz[]);

-- name: quotes_of
-- Selections of open events, market by market, with the quotes that stand.
SELECT
    e.id AS event_id, e.league_key, e.provider, e.provider_key, e.starts_at,
    m.id AS market_id, m.kind, m.period, m.subject, m.line_quarters AS fixed_quarters, s.id AS selection_id, s.side,
    q.sportsbook, q.price_num, q.price_den, q.line_quarters, q.source_updated_at
FROM selection s
JOIN market m ON m.id = s.market_id
JOIN event e ON e.id = s.event_id
LEFT JOIN quote q ON q.selection_id = s.id AND q.price_num IS NOT NULL
WHERE s.id = ANY($1::uuid[]) AND e.status IN ('scheduled', 'live', 'postponed')
ORDER BY e.id, m.id;

-- name: open_games
-- Events that may be played between two times, of leagues that a provider has; leagues that have a rank come first.
SELECT
    e.league_key, e.provider_key, e.starts_at,
    l.rank < (SELECT max(x.rank) FROM league x) AS known
FROM event e
JOIN league l ON l.key = e.league_key
WHERE
    e.provider = $1 AND e.league_key = ANY($2::text[]) AND e.status IN ('scheduled', 'live')
    AND e.starts_at BETWEEN $3 AND $4
ORDER BY l.rank, l.title, e.starts_at, e.provider_key;

-- name: confirm_poll
INSERT INTO league_poll AS p (league_key, provider, confirmed_at) VALUES ($1, $2, $3)
ON CONFLICT (league_key, provider) DO UPDATE SET confirmed_at = excluded.confirmed_at
WHERE p.confirmed_at <= excluded.confirmed_at;

-- name: confirmed_at
SELECT confirmed_at FROM league_poll WHERE league_key = $1 AND provider = $2;

-- name: open_starts
SELECT
    l.key AS league_key,
    p.confirmed_at,
    l.scores_at,
    coalesce(
        array_agg(e.starts_at) FILTER (WHERE e.id IS NOT NULL), ARRAY[]::timestamptz[]
    ) AS starts
FROM league l
LEFT JOIN league_poll p ON p.league_key = l.key AND p.provider = $1
LEFT JOIN event e ON e.league_key = l.key AND e.provider = $1 AND e.status IN ('scheduled', 'live', 'postponed')
WHERE l.key = ANY($2::text[])
GROUP BY l.key, p.confirmed_at, l.scores_at;

-- name: quarantine
INSERT INTO quarantine AS q (provider, league_key, problem, subject, detail, first_at, last_at)
SELECT $1, $2, n.problem, n.subject, n.detail, game_now(), game_now()
FROM unnest($3::text[], $4::text[], $5::text[]) AS n (problem, subject, detail)
ORDER BY n.problem, n.subject
ON CONFLICT (provider, league_key, problem, subject) DO UPDATE SET
    detail = excluded.detail, times = q.times + 1, last_at = excluded.last_at
RETURNING problem, subject, detail, times = 1 AS is_new;

-- name: quarantined
SELECT provider, league_key, problem, subject, detail, times, first_at, last_at
FROM quarantine
WHERE $1::text IS NULL OR league_key = $1
ORDER BY last_at DESC, league_key, subject
LIMIT $2;

-- name: forget_quarantine
DELETE FROM quarantine WHERE last_at < game_now() - $1::interval;

-- name: spread_by_hand
-- Prices that were set by hand hold for every source; one that came into use later gets them, too.
INSERT INTO offer (
    selection_id, source, price_num, price_den, line_quarters, version, valid_until, by_hand, updated_at
)
SELECT
    o.selection_id, s.source, o.price_num, o.price_den, o.line_quarters, o.version, o.valid_until, TRUE, o.updated_at
FROM offer o
CROSS JOIN unnest($1::text[]) AS s (source)
WHERE o.source = 'consensus' AND o.by_hand
ON CONFLICT (selection_id, source) DO NOTHING
RETURNING (SELECT x.event_id FROM selection x WHERE x.id = offer.selection_id) AS event_id;

-- name: heads
-- One row a league: what boards compare themselves with.
SELECT
    l.key, l.title, l.rank, l.seq, l.updated_at, s.key AS sport_key, s.title AS sport_title, s.rank AS sport_rank,
    (SELECT max(p.confirmed_at) FROM league_poll p WHERE p.league_key = l.key) AS confirmed_at
FROM league l
JOIN sport s ON s.key = l.sport_key;

-- name: price_classes
SELECT id, is_house, price_source, margin_bp FROM book;

-- name: shaded_players
-- Players whose profile has prices of its own: those whose bets are sharp, so they are few.
SELECT p.id, b.price_source, b.margin_bp + f.margin_bp AS margin_bp, f.line_move_quarters
FROM profile f
JOIN book b ON b.id = f.book_id
JOIN player p ON p.book_id = f.book_id AND p.profile_id = f.id
WHERE f.margin_bp > 0 OR f.line_move_quarters > 0;

-- name: board_events
-- Events that changed since the reader's seq of their league, with markets and selections. A reader that begins (0)
-- is spared what was over long ago.
SELECT
    e.id, e.league_key, e.home, e.away, e.starts_at, e.status, e.suspended, e.home_score, e.away_score, e.clock_text,
    m.id AS market_id, m.kind, m.period, m.status AS market_status, m.subject, m.line_quarters AS fixed_quarters,
    m.places, s.id AS selection_id, s.side, s.name
FROM unnest($1::text[], $2::bigint[]) AS w (key, seq)
JOIN event e ON e.league_key = w.key AND e.seq > w.seq
LEFT JOIN market m ON m.event_id = e.id
LEFT JOIN selection s ON s.market_id = m.id
WHERE w.seq > 0 OR e.status IN ('scheduled', 'live', 'postponed') OR e.starts_at > game_now() - interval '36 hours'
ORDER BY e.starts_at, e.id, m.id, s.id;

-- name: board_offers
-- A price that was set by hand before the start is not for sale after it.
SELECT
    s.event_id, o.selection_id, o.source, o.price_num, o.price_den, o.line_quarters, o.version, o.updated_at,
    CASE
        WHEN o.by_hand AND o.updated_at < e.starts_at THEN least(o.valid_until, e.starts_at) ELSE o.valid_until
    END AS valid_until
FROM selection s
JOIN event e ON e.id = s.event_id
JOIN offer o ON o.selection_id = s.id
WHERE s.event_id = ANY($1::uuid[]);

-- name: board_quotes
SELECT s.event_id, q.selection_id, q.sportsbook, q.price_num, q.price_den, q.line_quarters, q.updated_at
FROM selection s
JOIN quote q ON q.selection_id = s.id
WHERE s.event_id = ANY($1::uuid[]) AND q.price_num IS NOT NULL
ORDER BY q.selection_id, q.sportsbook;

-- name: board_deadlines
-- Deadlines move with each good answer, without a new seq; those of prices by hand do not.
SELECT e.league_key, o.selection_id, o.source, o.valid_until
FROM event e
JOIN selection s ON s.event_id = e.id
JOIN offer o ON o.selection_id = s.id
WHERE
    e.league_key = ANY($1::text[]) AND e.status IN ('scheduled', 'live', 'postponed') AND o.price_num IS NOT NULL
    AND NOT o.by_hand;

-- name: event_offers
-- An event's selections with what the consensus source offers: by hand, or made from the sportsbooks.
SELECT
    m.id AS market_id, m.kind, m.period, m.subject, m.line_quarters AS fixed_quarters, m.places, m.status,
    s.id AS selection_id, s.side, s.name,
    o.price_num, o.price_den, o.line_quarters, o.version, o.by_hand, o.valid_until, o.updated_at
FROM market m
JOIN selection s ON s.market_id = m.id
LEFT JOIN offer o ON o.selection_id = s.id AND o.source = 'consensus'
WHERE m.event_id = $1
ORDER BY m.id, s.id;

-- name: release_offers
-- Back to the feed: its next answer prices these again; until then nothing is offered.
WITH released AS (
    UPDATE offer SET
        by_hand = FALSE, price_num = NULL, price_den = NULL, version = version + 1, updated_at = game_now()
    WHERE selection_id = ANY($1::uuid[]) AND by_hand
    RETURNING selection_id
)
UPDATE event SET interrupted_at = game_now()
WHERE id IN (SELECT s.event_id FROM selection s JOIN released r ON r.selection_id = s.id);
