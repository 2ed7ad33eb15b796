-- migrate:up

-- The directory of sign-ins, over all books.
CREATE TABLE login (
    id uuid PRIMARY KEY,
    username text NOT NULL,
    email text,
    password_hash text NOT NULL,
    role text NOT NULL CHECK (role IN ('player', 'agent', 'admin')),
    book_id uuid,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    birth_date date,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    password_changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_sign_in_at timestamptz,
    last_sign_in_address inet,
    UNIQUE (book_id, id)
);

CREATE UNIQUE INDEX login_username ON login (lower(username));
CREATE UNIQUE INDEX login_email ON login (lower(email)) WHERE email IS NOT NULL;

-- A session is one sign-in on one device: a family of refresh tokens. Revoked once, for ever.
CREATE TABLE session (
    id uuid PRIMARY KEY,
    login_id uuid NOT NULL REFERENCES login (id),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_reason text,
    -- Of sessions that a browser holds in cookies; a session of a program has none and comes with a bearer token.
    csrf_token text,
    address inet,
    user_agent text
);

CREATE INDEX session_login ON session (login_id) WHERE revoked_at IS NULL;

-- Refresh tokens are kept as SHA-256 hashes; one that comes twice ends its session.
CREATE TABLE refresh_token (
    hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES session (id),
    issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- migrate:down
