-- name: save_sport
INSERT INTO sport (key, title, rank) VALUES ($1, $2, $3)
ON CONFLICT (key) DO NOTHING;

-- name: save_league
INSERT INTO league (key, sport_key, title, rank) VALUES ($1, $2, $3, $4)
ON CONFLICT (key) DO UPDATE SET title = excluded.title
WHERE league.title <> excluded.title;

-- name: league
SELECT key, sport_key, title, rank, seq, updated_at
FROM league
WHERE key = $1;

-- name: leagues
SELECT
    l.key, l.title, l.rank, l.seq, l.updated_at, l.sport_key, s.title AS sport_title, s.rank AS sport_rank
FROM league l
JOIN sport s ON s.key = l.sport_key;

-- name: provider_events
-- The open events of a league, and those named by the provider's keys.
SELECT
    e.id, e.provider_key, e.home, e.away, e.starts_at, e.provider_starts_at, e.status, e.result_n, e.home_score,
    e.away_score,
    coalesce(
        (
            SELECT jsonb_agg(jsonb_build_array(m.kind, m.period, m.subject, m.line_quarters, s.side, s.id))
            FROM market m JOIN selection s ON s.market_id = m.id
            WHERE m.event_id = e.id
        ), '[]'
    ) AS selections
FROM event e
WHERE
    e.league_key = $1 AND e.provider = $2
    AND (e.status IN ('scheduled', 'live', 'postponed') OR e.provider_key = ANY($3::text[]));

-- name: insert_events
INSERT INTO event (
    id, league_key, provider, provider_key, home, away, starts_at, first_starts_at, provider_starts_at, updated_at
)
SELECT n.id, $1, $2, n.provider_key, n.home, n.away, n.starts_at, n.starts_at, n.starts_at, game_now()
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
AS n (id, provider_key, home, away, starts_at);

-- name: insert_markets
INSERT INTO market (id, event_id, kind, period, subject, line_quarters, places)
SELECT n.id, n.event_id, n.kind, n.period, n.subject, n.line_quarters, n.places
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::smallint[])
AS n (id, event_id, kind, period, subject, line_quarters, places)
ON CONFLICT (event_id, kind, period, subject, line_quarters) DO NOTHING;

-- name: insert_selections
INSERT INTO selection (id, market_id, event_id, side, name)
SELECT n.id, m.id, m.event_id, n.side, n.name
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::text[], $8::text[])
AS n (id, event_id, kind, period, subject, line_quarters, side, name)
JOIN market m
    ON m.event_id = n.event_id AND m.kind = n.kind AND m.period = n.period AND m.subject = n.subject
    AND m.line_quarters IS NOT DISTINCT FROM n.line_quarters
ON CONFLICT (market_id, side) DO NOTHING;

-- name: move_starts
-- A new start by the provider. An event that seemed to have begun, or was postponed, is open again.
UPDATE event e
SET
    starts_at = n.starts_at,
    provider_starts_at = n.starts_at,
    interrupted_at = CASE WHEN e.status = 'live' THEN game_now() ELSE e.interrupted_at END,
    status = CASE
        WHEN n.starts_at > game_now() AND e.home_score IS NULL AND e.status IN ('live', 'postponed') THEN 'scheduled'
        ELSE e.status
    END
FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, starts_at)
WHERE e.id = n.id;

-- name: mark_live
UPDATE event SET status = 'live'
WHERE id = ANY($1::uuid[]) AND status = 'scheduled' AND starts_at <= game_now();

-- name: set_scores
-- Events in their order, as bets that wait on several of them hold them.
WITH held AS MATERIALIZED (
    SELECT x.id FROM event x WHERE x.id = ANY($1::uuid[]) ORDER BY x.id FOR NO KEY UPDATE
)
UPDATE event e
SET
    home_score = n.home,
    away_score = n.away,
    clock_text = n.clock_text,
    -- A score rejects bets that wait; the first word of it, that there is none yet, does not.
    interrupted_at = CASE
        WHEN (coalesce(e.home_score, 0), coalesce(e.away_score, 0)) = (n.home, n.away) THEN e.interrupted_at
        ELSE game_now()
    END,
    status = CASE WHEN e.starts_at <= game_now() THEN 'live' ELSE e.status END
FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::text[]) AS n (id, home, away, clock_text)
JOIN held h ON h.id = n.id
WHERE
    e.id = n.id AND e.status IN ('scheduled', 'live')
    AND (e.home_score, e.away_score, e.clock_text) IS DISTINCT FROM (n.home, n.away, n.clock_text)
RETURNING e.id;

-- name: confirm_scores
-- Answers when they were told before.
WITH before AS (
    SELECT scores_at FROM league WHERE key = $1
)
UPDATE league SET scores_at = game_now() WHERE key = $1
RETURNING (SELECT b.scores_at FROM before b);

-- name: event
SELECT
    e.id, e.league_key, l.sport_key, e.provider, e.provider_key, e.home, e.away, e.starts_at, e.first_starts_at,
    e.status, e.suspended, e.home_score, e.away_score, e.result_n, e.graded_n, e.undone_n
FROM event e
JOIN league l ON l.key = e.league_key
WHERE e.id = $1;

-- name: markets_of
SELECT m.id, m.event_id, m.kind, m.period, m.status, s.id AS selection_id, s.side
FROM market m
JOIN selection s ON s.market_id = m.id
WHERE m.event_id = $1
ORDER BY m.id, s.id;

-- name: sides_of
SELECT m.kind, m.period, m.subject, m.line_quarters, s.side
FROM market m
JOIN selection s ON s.market_id = m.id
WHERE m.event_id = $1;

-- name: market_event
SELECT event_id, status FROM market WHERE id = $1;

-- name: set_market_status
-- A suspension rejects bets that wait.
WITH changed AS (
    UPDATE market SET status = $2
    WHERE id = $1 AND status IN ('open', 'suspended')
    RETURNING event_id, status
)
UPDATE event e SET interrupted_at = game_now()
FROM changed c
WHERE e.id = c.event_id AND c.status = 'suspended';

-- name: patch_event
UPDATE event SET
    starts_at = coalesce($2, starts_at),
    status = coalesce($3, status),
    suspended = coalesce($4, suspended),
    -- Whatever it is but an opening rejects bets that wait.
    interrupted_at = CASE
        WHEN $2 IS NULL AND $3 IS NULL AND $4 IS NOT TRUE THEN interrupted_at
        ELSE game_now()
    END
WHERE id = $1;

-- name: same_game
SELECT id FROM event
WHERE league_key = $1 AND lower(home) = lower($2) AND lower(away) = lower($3) AND starts_at = $4;

-- name: list_events
SELECT
    e.id, e.league_key, e.provider, e.home, e.away, e.starts_at, e.first_starts_at, e.status, e.suspended,
    e.home_score, e.away_score, e.result_n, e.graded_n
FROM event e
WHERE
    ($1::text IS NULL OR e.league_key = $1)
    AND ($2::text[] IS NULL OR e.status = ANY($2))
    AND ($3::timestamptz IS NULL OR (e.starts_at, e.id) > ($3, $4::uuid))
    AND ($5::timestamptz IS NULL OR e.starts_at >= $5)
    AND ($6::text IS NULL OR strpos(lower(e.home || ' ' || e.away), lower($6)) > 0)
ORDER BY e.starts_at, e.id
LIMIT $7;
