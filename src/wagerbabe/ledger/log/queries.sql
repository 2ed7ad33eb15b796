-- name: take
-- Whatever is visible now becomes leaves, oldest first, $2 the first one's number. A row that is not visible yet stays
-- for another time: there is no mark that could pass it by. The hash is that of merkle.leaf_hash.
WITH taken AS (
    DELETE FROM log_queue
    WHERE id IN (SELECT q.id FROM log_queue AS q ORDER BY q.id LIMIT $1)
    RETURNING id, body AS named
),

told AS MATERIALIZED (
    SELECT t.id, t.named, log_body(t.named) AS body FROM taken AS t
)

INSERT INTO log_leaf (n, body, leaf_hash, entry, book_id, subject_id)
SELECT
    $2 + row_number() OVER (ORDER BY t.id) - 1,
    t.body,
    sha256('\x00'::bytea || convert_to(t.body, 'UTF8')),
    t.named ->> 'entry',
    (t.named ->> 'book_id')::uuid,
    (t.named ->> 'subject_id')::uuid
FROM told AS t
RETURNING n, leaf_hash;

-- name: size
SELECT coalesce(max(l.n) + 1, 0) FROM log_leaf AS l;

-- name: nodes
SELECT 0 AS level, l.n AS i, l.leaf_hash AS hash
FROM log_leaf AS l
WHERE l.n = ANY($1::bigint[])
UNION ALL
SELECT x.level, x.i, x.hash
FROM unnest($2::smallint[], $3::bigint[]) AS w (level, i)
INNER JOIN log_node AS x ON w.level = x.level AND w.i = x.i;

-- name: add_nodes
INSERT INTO log_node (level, i, hash)
SELECT x.level, x.i, x.hash
FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) AS x (level, i, hash);

-- name: database
-- Which database this is: of which server, in which of its histories.
SELECT
    s.system_identifier::text AS system_id,
    left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS timeline,
    d.oid::bigint AS database_oid
FROM pg_control_system() AS s
INNER JOIN pg_database AS d ON d.datname = current_database();

-- name: epoch
-- The newest epoch, and how much of the log it has signed.
SELECT e.id, e.origin, e.key, e.system_id, e.timeline, e.database_oid, c.size, c.note
FROM log_epoch AS e
LEFT JOIN LATERAL (
    SELECT x.size, x.note FROM log_checkpoint AS x WHERE x.epoch = e.id ORDER BY x.size DESC LIMIT 1
) AS c ON TRUE
ORDER BY e.opened_at DESC, e.id DESC
LIMIT 1;

-- name: add_epoch
INSERT INTO log_epoch (id, origin, key, reason, system_id, timeline, database_oid)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: add_checkpoint
INSERT INTO log_checkpoint (epoch, size, root, note) VALUES ($1, $2, $3, $4);

-- name: entries
-- What the log has about a ticket or a transfer, and what waits, for its player $3 or an agent $4 above.
SELECT x.n, x.body, x.entry
FROM (
    SELECT l.n, l.body, l.entry, l.body::jsonb ->> 'player_id' AS player_id
    FROM log_leaf AS l
    WHERE l.book_id = $1 AND l.subject_id = $2
    UNION ALL
    SELECT NULL, NULL, q.body ->> 'entry', q.body ->> 'player_id'
    FROM log_queue AS q
    WHERE q.body @> jsonb_build_object('book_id', $1::uuid, 'subject_id', $2::uuid)
) AS x
INNER JOIN player AS p ON p.book_id = $1 AND x.player_id::uuid = p.id
WHERE p.id = $3 OR p.agent_id IN (SELECT agents_below($1, $4))
ORDER BY x.n;

-- name: leaves
SELECT l.n, l.body, l.leaf_hash, l.entry, l.book_id, l.subject_id FROM log_leaf AS l
WHERE l.n >= $1 AND l.n < $2
ORDER BY l.n;

-- name: nodes_beyond
SELECT x.level, x.i FROM log_node AS x
WHERE (x.i + 1) << x.level > $1
ORDER BY x.level, x.i
LIMIT 20;

-- name: epochs
SELECT e.id, e.origin, e.key FROM log_epoch AS e
ORDER BY e.opened_at, e.id;

-- name: checkpoints
SELECT c.epoch, c.size, c.root, c.note FROM log_checkpoint AS c
WHERE c.size >= $1
ORDER BY c.size, c.epoch;

-- name: rows_unlike
-- Entries from $1 on whose rows say something else today.
SELECT l.n, l.entry, l.subject_id
FROM log_leaf AS l
WHERE l.n >= $1 AND NOT log_holds(l.n, l.body::jsonb)
ORDER BY l.n
LIMIT 20;
