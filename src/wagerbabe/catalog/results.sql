-- name: last_results
-- The latest two, the latest first.
SELECT
    n, status, home_score, away_score, periods, minutes_played, half_innings, regulation_home, regulation_away,
    placings, outcomes, started_at, pitchers_changed, source
FROM result
WHERE event_id = $1
ORDER BY n DESC
LIMIT 2;

-- name: results_of
-- All that was ever said, the latest first.
SELECT
    n, status, home_score, away_score, periods, minutes_played, half_innings, regulation_home, regulation_away,
    placings, outcomes, started_at, pitchers_changed, source, actor_id, reason, game_at
FROM result
WHERE event_id = $1
ORDER BY n DESC;

-- name: choices
SELECT s.id, m.kind, s.side
FROM selection s
JOIN market m ON m.id = s.market_id
WHERE s.event_id = $1;

-- name: insert_result
INSERT INTO result (
    event_id, n, status, home_score, away_score, periods, minutes_played, half_innings, regulation_home,
    regulation_away, placings, outcomes, started_at, pitchers_changed, source, actor_id, reason, game_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, game_now());

-- name: apply_result
UPDATE event SET
    status = CASE $3 WHEN 'abandoned' THEN 'cancelled' WHEN 'retired' THEN 'finished' ELSE $3 END,
    result_n = $2,
    home_score = $4,
    away_score = $5,
    clock_text = NULL
WHERE id = $1;

-- name: close_markets
UPDATE market SET status = 'closed'
WHERE event_id = $1 AND status IN ('open', 'suspended');

-- name: insert_undo
INSERT INTO result (event_id, n, status, source, actor_id, reason, game_at)
VALUES ($1, $2, 'undone', 'manual', $3, $4, game_now());

-- name: reopen_event
-- As if it had no result: by its start it lies ahead or is being played.
UPDATE event SET
    status = CASE WHEN starts_at <= game_now() THEN 'live' ELSE 'scheduled' END,
    result_n = $2,
    undone_n = $2,
    home_score = NULL,
    away_score = NULL,
    clock_text = NULL,
    interrupted_at = game_now()
WHERE id = $1;

-- name: suspend_markets
-- Somebody looks before anybody bets.
UPDATE market SET status = 'suspended'
WHERE event_id = $1;

-- name: overdue_events
-- Not played within 48 hours of the original start (house rules, markets). A feed has to have told scores since, so
-- that a game which was played while we did not look is not voided; one that a person entered has to be postponed.
-- An outright's event (no away side) starts when betting ends; the competition may take months.
SELECT e.id
FROM event e
JOIN league l ON l.key = e.league_key
WHERE
    e.status IN ('scheduled', 'postponed') AND e.result_n = 0
    AND e.first_starts_at + $1::interval <= game_now()
    AND (
        e.status = 'postponed'
        OR (e.away <> '' AND e.starts_at >= e.first_starts_at + $1::interval)
        OR (e.away <> '' AND e.provider <> 'manual' AND l.scores_at >= e.first_starts_at + $1::interval)
    )
ORDER BY e.first_starts_at, e.id
LIMIT $2;
