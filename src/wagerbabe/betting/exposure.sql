-- name: open_exposure
-- What open tickets of an agent's players stand on: every selection of the markets they are on, the events with the
-- most to lose first. A ticket of several legs counts whole on each of them, and once on an event.
-- $1 book, $2 agent, $3 a league, $4 an event, $5 how many events
WITH mine AS (
    SELECT
        l.event_id,
        l.market_id,
        l.selection_id,
        t.id AS ticket_id,
        t.risk_minor - t.closed_risk_minor AS risk_minor,
        (t.to_win_minor::numeric * (t.risk_minor - t.closed_risk_minor) / t.risk_minor)::bigint AS to_win_minor
    FROM player AS p
    INNER JOIN ticket AS t
        ON p.book_id = t.book_id AND p.id = t.player_id AND t.status IN ('open', 'waiting')
    INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
    WHERE
        p.book_id = $1
        AND p.agent_id IN (SELECT agents_below($1, $2))
        AND ($4::uuid IS NULL OR l.event_id = $4)
),

events AS (
    SELECT
        d.event_id,
        count(*) AS tickets,
        sum(d.risk_minor)::bigint AS stakes_minor,
        sum(d.to_win_minor)::bigint AS liability_minor
    FROM (SELECT DISTINCT event_id, ticket_id, risk_minor, to_win_minor FROM mine) AS d
    INNER JOIN event AS e ON d.event_id = e.id
    WHERE e.status IN ('scheduled', 'live') AND ($3::text IS NULL OR e.league_key = $3)
    GROUP BY d.event_id
    ORDER BY sum(d.to_win_minor) DESC, d.event_id
    LIMIT $5
),

outcomes AS (
    SELECT
        m.selection_id,
        count(*) AS tickets,
        sum(m.risk_minor)::bigint AS stakes_minor,
        sum(m.to_win_minor)::bigint AS liability_minor
    FROM (SELECT DISTINCT event_id, selection_id, ticket_id, risk_minor, to_win_minor FROM mine) AS m
    INNER JOIN events AS v ON m.event_id = v.event_id
    GROUP BY m.selection_id
)

SELECT
    v.event_id,
    v.tickets AS event_tickets,
    v.stakes_minor AS event_stakes_minor,
    v.liability_minor AS event_liability_minor,
    xe.closed_at AS event_closed_at,
    e.league_key,
    e.home,
    e.away,
    e.starts_at,
    e.status,
    k.id AS market_id,
    k.kind,
    k.period,
    k.subject,
    k.line_quarters,
    s.id AS selection_id,
    s.side,
    s.name,
    coalesce(o.tickets, 0) AS tickets,
    coalesce(o.stakes_minor, 0) AS stakes_minor,
    coalesce(o.liability_minor, 0) AS liability_minor,
    xs.closed_at
FROM events AS v
INNER JOIN event AS e ON v.event_id = e.id
INNER JOIN market AS k ON v.event_id = k.event_id
INNER JOIN selection AS s ON k.id = s.market_id
LEFT JOIN outcomes AS o ON s.id = o.selection_id
LEFT JOIN exposure AS xe ON xe.book_id = $1 AND v.event_id = xe.target_id
LEFT JOIN exposure AS xs ON xs.book_id = $1 AND s.id = xs.target_id
WHERE EXISTS (
    SELECT FROM outcomes AS w INNER JOIN selection AS y ON w.selection_id = y.id WHERE y.market_id = k.id
)
ORDER BY v.liability_minor DESC, v.event_id, k.kind, k.period, k.subject, k.line_quarters NULLS FIRST, k.id, s.side;

-- name: exposure_limits
-- A book's caps: they are nobody's own.
SELECT to_jsonb(i) AS row
FROM bet_limit AS i
WHERE i.book_id = $1 AND (i.max_exposure_minor IS NOT NULL OR i.max_event_exposure_minor IS NOT NULL);

-- name: lock_target
-- What is counted on a selection or an event, and where it stands.
SELECT
    x.target_id,
    x.kind AS target_kind,
    x.liability_minor,
    x.closed_at,
    e.id AS event_id,
    e.league_key,
    m.kind,
    m.period
FROM exposure AS x
LEFT JOIN selection AS s ON x.target_id = s.id
LEFT JOIN market AS m ON s.market_id = m.id
INNER JOIN event AS e ON coalesce(s.event_id, x.target_id) = e.id
WHERE x.book_id = $1 AND x.target_id = $2
FOR NO KEY UPDATE OF x;

-- name: reopen_target
UPDATE exposure SET closed_at = NULL
WHERE book_id = $1 AND target_id = $2;

-- name: reopen_all
-- After a cap was changed: what is still full closes again with the next bet. Locked in the order of bets.
UPDATE exposure SET closed_at = NULL
WHERE book_id = $1 AND target_id IN (
    SELECT x.target_id FROM exposure AS x
    WHERE x.book_id = $1 AND x.closed_at IS NOT NULL
    ORDER BY x.target_id
    FOR NO KEY UPDATE
);
