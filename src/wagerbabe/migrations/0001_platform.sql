-- migrate:up

-- The application connects as a role that owns nothing: money and frozen terms stay out of its reach.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wagerbabe_app') THEN
        CREATE ROLE wagerbabe_app LOGIN;
    END IF;
END
$$;

-- Game time = game_origin + (real time - real_origin) * speed. Only demo, replay and tests change the row.
CREATE TABLE game_clock (
    id boolean PRIMARY KEY DEFAULT TRUE CHECK (id),
    real_origin timestamptz NOT NULL,
    game_origin timestamptz NOT NULL,
    speed numeric NOT NULL CHECK (speed > 0)
);

INSERT INTO game_clock (real_origin, game_origin, speed) VALUES ('epoch', 'epoch', 1);

-- What has to leave the database after a commit. Written in the same transaction as the fact it tells.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel text NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_at timestamptz
);

CREATE INDEX outbox_pending ON outbox (id) WHERE published_at IS NULL;

-- Who did what to whom. Append-only.
CREATE TABLE audit (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id uuid,
    action text NOT NULL,
    book_id uuid,
    subject_id text,
    details jsonb NOT NULL DEFAULT '{}',
    request_id text
);

CREATE INDEX audit_subject ON audit (subject_id, at);
CREATE INDEX audit_actor ON audit (actor_id, at);

-- One leader a task; a late write of a former leader is refused by its epoch.
CREATE TABLE leader (
    task text PRIMARY KEY,
    holder text NOT NULL,
    epoch bigint NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Functions are reapplied when their text changes.
CREATE TABLE function_checksum (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- migrate:down
