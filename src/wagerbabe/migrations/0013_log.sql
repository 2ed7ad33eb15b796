-- migrate:up

-- What waits to be sealed, written in the transaction of the fact it tells. An identity is no order of commits: the
-- sealer takes every row it sees and deletes it, so a row that commits late is taken late and never passed over.
CREATE TABLE log_queue (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- What could not be taken into the log would hold up all that comes after it.
    CHECK (
        body ->> 'entry' IS NOT NULL
        AND (body ->> 'book_id')::uuid IS NOT NULL
        AND (body ->> 'subject_id')::uuid IS NOT NULL
        AND body ? 'player_id'
    )
);

-- Rows come and go all the time: what is left of them is cleared early.
ALTER TABLE log_queue SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The log: leaf n is the n-th fact, counted from 0, its body exactly as it was hashed. The columns to find it by say
-- what the body says.
CREATE TABLE log_leaf (
    n bigint PRIMARY KEY CHECK (n >= 0),
    body text NOT NULL,
    leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    entry text NOT NULL,
    book_id uuid NOT NULL,
    subject_id uuid NOT NULL
);

CREATE INDEX log_leaf_subject ON log_leaf (book_id, subject_id);

-- The tree above the leaves: node (level, i) covers leaves i * 2^level and the 2^level - 1 after it. Only complete
-- ones are kept; they never change again.
CREATE TABLE log_node (
    level smallint NOT NULL CHECK (level > 0),
    i bigint NOT NULL CHECK (i >= 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, i)
);

-- An epoch is what one signer says about one database. A restored or copied database begins another, so that nothing
-- is ever signed twice in different ways under one name.
CREATE TABLE log_epoch (
    id uuid PRIMARY KEY,
    origin text NOT NULL UNIQUE,
    key text NOT NULL,
    reason text NOT NULL,
    -- Which database it was: the server's own id and timeline, and the database in it.
    system_id text NOT NULL,
    timeline text NOT NULL,
    database_oid bigint NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What was signed: the tree's size and root in a note (C2SP tlog-checkpoint, signed-note).
CREATE TABLE log_checkpoint (
    epoch uuid NOT NULL REFERENCES log_epoch (id),
    size bigint NOT NULL CHECK (size >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    note text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (epoch, size)
);

-- What is there already is sealed too, by name, as it happened.
INSERT INTO log_queue (body)
SELECT f.name || jsonb_build_object('book_id', f.book_id, 'subject_id', f.subject_id, 'player_id', f.player_id)
FROM (
    SELECT
        t.placed_real_at AS at,
        1 AS step,
        t.book_id,
        t.id AS subject_id,
        t.player_id,
        jsonb_build_object('entry', 'ticket') AS name
    FROM ticket AS t
    UNION ALL
    SELECT e.created_at, 2, e.book_id, e.ticket_id, t.player_id, jsonb_build_object('entry', 'ending', 'n', e.n)
    FROM ticket_ending AS e
    INNER JOIN ticket AS t ON e.book_id = t.book_id AND e.ticket_id = t.id
    UNION ALL
    SELECT
        x.created_at,
        3,
        x.book_id,
        coalesce(x.ticket_id, x.id),
        a.owner_id,
        jsonb_build_object('entry', 'transfer', 'id', x.id)
    FROM transfer AS x
    INNER JOIN account AS a ON x.book_id = a.book_id AND x.player_account_id = a.id
) AS f
ORDER BY f.at, f.step;

-- migrate:down
