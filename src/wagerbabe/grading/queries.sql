-- name: ungraded_events
SELECT id FROM event WHERE graded_n < result_n ORDER BY id LIMIT $1;

-- name: lock_event
SELECT pg_advisory_xact_lock(7001, hashtext($1::uuid::text));

-- name: latest_result
SELECT e.league_key, e.starts_at, e.result_n, e.graded_n, r.status, r.home_score, r.away_score, r.periods
FROM event AS e
INNER JOIN result AS r ON e.id = r.event_id AND e.result_n = r.n
WHERE e.id = $1;

-- name: picks_of_event
-- What was bet on: each selection at each line that a ticket has.
SELECT DISTINCT l.selection_id, l.line_quarters, m.kind, m.period, m.subject, m.places, s.side
FROM ticket_leg AS l
INNER JOIN selection AS s ON l.selection_id = s.id
INNER JOIN market AS m ON s.market_id = m.id
WHERE l.event_id = $1;

-- name: write_outcomes
INSERT INTO outcome (selection_id, line_quarters, result_n, event_id, result, win_parts, refund_parts, parts)
SELECT o.selection_id, o.line_quarters, $2, $1, o.result, o.win_parts, o.refund_parts, o.parts
FROM unnest($3::uuid[], $4::integer[], $5::text[], $6::integer[], $7::integer[], $8::integer[])
AS o (selection_id, line_quarters, result, win_parts, refund_parts, parts);

-- name: mark_graded
WITH graded AS (
    UPDATE market SET status = 'graded' WHERE event_id = $1
)
UPDATE event SET graded_n = $2 WHERE id = $1;
