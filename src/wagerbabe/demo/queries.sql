-- name: one_at_a_time
-- Two starts at once wait for each other; class 7004 of the two-key advisory locks is the demo's own.
SELECT pg_advisory_xact_lock(7004, 1);

-- name: demo_book
SELECT book_id FROM login WHERE lower(username) = $1 AND role = 'agent';

-- name: shared_hash
-- What most sign-ins of the demo book have: those who chose a password of their own keep it.
SELECT password_hash FROM login WHERE book_id = $1 GROUP BY password_hash ORDER BY count(*) DESC LIMIT 1;

-- name: change_shared_hash
UPDATE login SET password_hash = $2, password_changed_at = clock_timestamp() WHERE password_hash = $1;

-- name: house_exists
SELECT exists(SELECT FROM book WHERE is_house);

-- name: taken_names
SELECT username FROM login WHERE lower(username) = ANY($1::text[]) ORDER BY username;

-- name: insert_invitation
INSERT INTO invitation (book_id, code, agent_id) VALUES ($1, $2, $3);

-- name: insert_rules
INSERT INTO book_rules (book_id, version, rules, reason, game_at)
SELECT b.id, b.rules_version, $2, $3, game_now()
FROM book AS b
WHERE b.id = $1;

-- name: book
SELECT id, time_zone, day_starts, rules_version, max_return_minor, house_account_id, cash_account_id
FROM book
WHERE id = $1;

-- name: players
SELECT p.id, p.account_id, p.agent_id
FROM player AS p
INNER JOIN login AS l ON p.id = l.id
WHERE p.book_id = $1
ORDER BY p.created_at, length(l.username), l.username;

-- name: known_games
SELECT provider_key FROM event WHERE provider = $1 AND starts_at > $2;

-- name: show_events
-- Boards load what is newer than the seq that they have of a league.
WITH moved AS (
    UPDATE league SET seq = seq + 1, updated_at = game_now()
    WHERE key IN (SELECT e.league_key FROM event AS e WHERE e.id = ANY($1::uuid[]))
    RETURNING key, seq
)

UPDATE event AS e SET seq = m.seq
FROM moved AS m
WHERE e.league_key = m.key AND e.id = ANY($1::uuid[]);

-- name: settle_accounts
UPDATE account AS a SET posted_minor = x.posted_minor, version = x.version, changes = x.changes
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[]) AS x (id, posted_minor, version, changes)
WHERE a.book_id = $1 AND a.id = x.id;

-- name: sign_ins
UPDATE login AS l SET last_sign_in_at = x.at
FROM unnest($1::uuid[], $2::timestamptz[]) AS x (id, at)
WHERE l.id = x.id;

-- name: backdate
-- The book and its people were there before their first bet. $2 is real time.
WITH
    books AS (UPDATE book SET created_at = $2 WHERE id = $1),
    agents AS (UPDATE agent SET created_at = $2 WHERE book_id = $1),
    players AS (UPDATE player SET created_at = $2 WHERE book_id = $1),
    invitations AS (UPDATE invitation SET created_at = $2 WHERE book_id = $1),
    entries AS (UPDATE audit SET at = $2 WHERE book_id = $1 AND action LIKE 'create%')

UPDATE login SET created_at = $2, password_changed_at = $2 WHERE book_id = $1;

-- name: analyze
ANALYZE account, audit, day_figure, event, login, market, outcome, player, result, selection, ticket, ticket_ending,
ticket_leg, transfer;

-- name: events_to_score
-- Events that have begun and on which something is bet that no final score tells, or that have no score yet, unless the
-- scorer, or a person, has had the last word on them ($4: the scorer's last words).
SELECT
    e.id, e.league_key, e.provider_key, e.starts_at, r.reason, m.has_more
FROM event AS e
LEFT JOIN LATERAL (
    SELECT x.source, x.reason FROM result AS x
    WHERE x.event_id = e.id
    ORDER BY x.n DESC
    LIMIT 1
) AS r ON TRUE
CROSS JOIN LATERAL (
    SELECT
        coalesce(bool_or(x.period <> 'game' OR x.kind IN ('prop', 'outright')), FALSE)
        OR count(DISTINCT x.kind) FILTER (WHERE x.kind IN ('moneyline', 'moneyline_3way')) = 2 AS has_more
    FROM market AS x
    WHERE x.event_id = e.id
) AS m
WHERE
    e.provider = $1 AND e.starts_at BETWEEN $2 AND $3
    AND (e.status IN ('scheduled', 'live', 'postponed') OR (e.status = 'finished' AND m.has_more))
    AND (r.source IS NULL OR r.source = 'feed' OR (r.source = 'manual' AND r.reason LIKE 'Official scorer%'))
    AND (r.reason IS NULL OR NOT r.reason = ANY($4::text[]))
ORDER BY e.starts_at;

-- name: answers_of
-- The sides of an event's propositions and outrights.
SELECT s.id, s.side, s.name, m.subject
FROM selection AS s
INNER JOIN market AS m ON s.market_id = m.id
WHERE s.event_id = $1 AND m.kind IN ('prop', 'outright');

-- name: seal_book
-- Copied rows hand nothing to the sealed log.
SELECT seal_book($1);
