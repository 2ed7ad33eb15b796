-- name: ungraded_events
-- Those with a result newer than their outcomes, but for those whose grading failed a moment ago.
SELECT e.id, e.result_n
FROM event AS e
LEFT JOIN grading_failure AS f ON e.id = f.event_id AND e.result_n = f.result_n
WHERE e.graded_n < e.result_n AND (f.retry_at IS NULL OR f.retry_at <= clock_timestamp())
ORDER BY e.id
LIMIT $1;

-- name: lock_event
SELECT pg_advisory_xact_lock(7001, hashtext($1::uuid::text));

-- name: latest_result
SELECT
    e.league_key,
    e.starts_at,
    e.first_starts_at,
    e.result_n,
    e.graded_n,
    r.status,
    r.home_score,
    r.away_score,
    r.periods,
    r.regulation_home,
    r.regulation_away,
    r.minutes_played,
    r.half_innings,
    r.placings,
    r.outcomes,
    r.started_at,
    r.source
FROM event AS e
INNER JOIN result AS r ON e.id = r.event_id AND e.result_n = r.n
WHERE e.id = $1;

-- name: picks_of_event
-- What was bet on: each selection at each line that a ticket has.
SELECT p.selection_id, p.line_quarters, m.kind, m.period, m.subject, m.places, s.side
FROM (
    SELECT DISTINCT l.selection_id, l.line_quarters
    FROM ticket_leg AS l
    WHERE l.event_id = $1
) AS p
INNER JOIN selection AS s ON p.selection_id = s.id
INNER JOIN market AS m ON s.market_id = m.id;

-- name: write_outcomes
INSERT INTO outcome (
    selection_id, line_quarters, result_n, event_id, rules_version, result, win_parts, refund_parts, parts
)
SELECT o.selection_id, o.line_quarters, $2, $1, $3, o.result, o.win_parts, o.refund_parts, o.parts
FROM unnest($4::uuid[], $5::integer[], $6::text[], $7::integer[], $8::integer[], $9::integer[])
AS o (selection_id, line_quarters, result, win_parts, refund_parts, parts);

-- name: forget_waiting
DELETE FROM ungraded WHERE event_id = $1;

-- name: write_waiting
INSERT INTO ungraded (event_id, result_n, selection_id, line_quarters, missing)
SELECT $1, $2, w.selection_id, w.line_quarters, w.missing
FROM unnest($3::uuid[], $4::integer[], $5::text[]) AS w (selection_id, line_quarters, missing);

-- name: mark_markets
-- All that are decided; one with a pick that waits stays closed.
UPDATE market AS m SET
    status = CASE
        WHEN m.id IN (
            SELECT s.market_id FROM ungraded AS u INNER JOIN selection AS s ON u.selection_id = s.id
            WHERE u.event_id = $1
        ) THEN 'closed'
        ELSE 'graded'
    END
WHERE m.event_id = $1;

-- name: mark_graded
WITH settled AS (
    DELETE FROM grading_failure WHERE event_id = $1
)
UPDATE event SET graded_n = $2 WHERE id = $1;

-- name: write_failure
-- Tried again after 2, 4, 8 … seconds, at most ten minutes.
INSERT INTO grading_failure AS f (event_id, result_n, error, tries, retry_at)
VALUES ($1, $2, $3, 1, clock_timestamp() + interval '2 seconds')
ON CONFLICT (event_id) DO UPDATE SET
    result_n = excluded.result_n,
    error = excluded.error,
    tries = f.tries + 1,
    retry_at = clock_timestamp() + least(interval '1 second' * 2 ^ least(f.tries + 1, 20), interval '10 minutes');

-- name: ungraded_list
-- Events with something that waits for a person or failed on our side, by start. $1 and $2: the last (start, event).
SELECT
    e.id,
    e.league_key,
    e.home,
    e.away,
    e.starts_at,
    e.result_n,
    r.status,
    f.error,
    f.tries,
    coalesce((
        SELECT
            jsonb_agg(jsonb_build_object(
                'selection_id', s.id, 'kind', m.kind, 'period', m.period, 'subject', m.subject, 'side', s.side,
                'line_quarters', u.line_quarters, 'missing', u.missing
            ) ORDER BY m.kind, m.period, s.side, u.line_quarters)
        FROM ungraded AS u
        INNER JOIN selection AS s ON u.selection_id = s.id
        INNER JOIN market AS m ON s.market_id = m.id
        WHERE u.event_id = e.id
    ), '[]') AS picks
FROM event AS e
INNER JOIN result AS r ON e.id = r.event_id AND e.result_n = r.n
LEFT JOIN grading_failure AS f ON e.id = f.event_id
WHERE
    (e.id IN (SELECT u.event_id FROM ungraded AS u) OR f.event_id IS NOT NULL)
    AND ($1::timestamptz IS NULL OR (e.starts_at, e.id) > ($1, $2::uuid))
ORDER BY e.starts_at, e.id
LIMIT $3;
