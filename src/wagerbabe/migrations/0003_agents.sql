-- migrate:up

-- A book: a master agent's whole tree; one currency, one set of rules.
CREATE TABLE book (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    time_zone text NOT NULL DEFAULT 'America/New_York',
    day_starts time NOT NULL DEFAULT '06:00',
    is_house boolean NOT NULL DEFAULT FALSE,
    rules_version integer NOT NULL DEFAULT 1,
    price_source text NOT NULL DEFAULT 'consensus',
    margin_bp integer NOT NULL DEFAULT 0 CHECK (margin_bp BETWEEN 0 AND 5000),
    max_return_minor bigint NOT NULL DEFAULT 10000000 CHECK (max_return_minor > 0),
    max_parlay_legs smallint NOT NULL DEFAULT 12 CHECK (max_parlay_legs BETWEEN 2 AND 12),
    house_account_id uuid NOT NULL,
    cash_account_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- An open sign-up without an invitation lands here.
CREATE UNIQUE INDEX book_one_house ON book (is_house) WHERE is_house;

CREATE TABLE agent (
    book_id uuid NOT NULL REFERENCES book (id),
    id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, id),
    FOREIGN KEY (book_id, parent_id) REFERENCES agent (book_id, id),
    FOREIGN KEY (book_id, id) REFERENCES login (book_id, id)
);

CREATE TABLE player (
    book_id uuid NOT NULL REFERENCES book (id),
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    contact text NOT NULL DEFAULT '',
    notes text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    min_stake_minor bigint NOT NULL DEFAULT 100 CHECK (min_stake_minor > 0),
    max_stake_minor bigint NOT NULL DEFAULT 100000 CHECK (max_stake_minor > 0),
    -- Grows with every change of what a bet is decided on (status, limits); placing compares it under the lock.
    terms_version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, id),
    FOREIGN KEY (book_id, agent_id) REFERENCES agent (book_id, id),
    -- Deferred: at sign-up the player is made before the login learns its book.
    FOREIGN KEY (book_id, id) REFERENCES login (book_id, id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX player_agent ON player (book_id, agent_id);

CREATE TABLE invitation (
    book_id uuid NOT NULL,
    code text NOT NULL,
    agent_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz,
    PRIMARY KEY (book_id, code),
    FOREIGN KEY (book_id, agent_id) REFERENCES agent (book_id, id)
);

CREATE INDEX invitation_code ON invitation (code);

-- How somebody likes the pages: odds format, theme, time zone, what to accept when a price moves.
CREATE TABLE preference (
    login_id uuid PRIMARY KEY REFERENCES login (id),
    settings jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- migrate:down
