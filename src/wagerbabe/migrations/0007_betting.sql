-- migrate:up

CREATE SEQUENCE ticket_number START 100001;

CREATE TABLE ticket (
    book_id uuid NOT NULL,
    id uuid NOT NULL,
    number bigint NOT NULL DEFAULT nextval('ticket_number'),
    player_id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'straight', 'parlay', 'round_robin', 'teaser', 'if_bet', 'reverse', 'same_game_parlay'
    )),
    status text NOT NULL DEFAULT 'open' CHECK (status IN (
        'waiting', 'rejected', 'open', 'won', 'lost', 'push', 'void', 'partly_won', 'partly_lost', 'cashed_out'
    )),
    stake_minor bigint NOT NULL CHECK (stake_minor > 0),
    risk_minor bigint NOT NULL CHECK (risk_minor > 0),
    to_win_minor bigint NOT NULL CHECK (to_win_minor >= 0),
    return_minor bigint CHECK (return_minor >= 0),
    max_return_minor bigint NOT NULL,
    accept text NOT NULL CHECK (accept IN ('none', 'better', 'any')),
    rules_version integer NOT NULL,
    options jsonb NOT NULL DEFAULT '{}',
    idempotency_key text NOT NULL,
    request_hash bytea NOT NULL,
    -- What the player had left at that moment, this ticket's risk taken off.
    available_after_minor bigint NOT NULL CHECK (available_after_minor >= 0),
    -- The instant of acceptance, game time and real time.
    placed_at timestamptz NOT NULL,
    placed_real_at timestamptz NOT NULL,
    graded_at timestamptz,
    endings integer NOT NULL DEFAULT 0,
    PRIMARY KEY (book_id, id),
    FOREIGN KEY (book_id, player_id) REFERENCES player (book_id, id),
    FOREIGN KEY (book_id, account_id) REFERENCES account (book_id, id)
);

-- One key, one ticket, for ever.
CREATE UNIQUE INDEX ticket_key ON ticket (book_id, player_id, idempotency_key);
CREATE INDEX ticket_player ON ticket (book_id, player_id, placed_at DESC, id DESC);
CREATE INDEX ticket_open ON ticket (book_id, account_id) WHERE status IN ('open', 'waiting');

CREATE TABLE ticket_leg (
    book_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    n smallint NOT NULL,
    -- No foreign keys into the catalogue: placing has just read these rows, nothing ever deletes them,
    -- and every key check would share-lock a row that all bettors of the event share.
    event_id uuid NOT NULL,
    market_id uuid NOT NULL,
    selection_id uuid NOT NULL,
    -- Frozen at acceptance.
    price_num bigint NOT NULL,
    price_den bigint NOT NULL,
    line_quarters integer,
    offer_source text NOT NULL,
    offer_version bigint NOT NULL,
    starts_at timestamptz NOT NULL,
    -- The outcome that the ticket was last ended with.
    result text,
    PRIMARY KEY (book_id, ticket_id, n),
    FOREIGN KEY (book_id, ticket_id) REFERENCES ticket (book_id, id)
);

CREATE INDEX ticket_leg_event ON ticket_leg (event_id, book_id, ticket_id);

-- Everything that ends a ticket is a row that exists once.
CREATE TABLE ticket_ending (
    book_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    n integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('grade', 'regrade', 'void', 'cash_out', 'reject')),
    status text NOT NULL,
    return_minor bigint NOT NULL CHECK (return_minor >= 0),
    leg_results text[] NOT NULL,
    transfer_id uuid,
    actor_id uuid,
    reason text NOT NULL DEFAULT '',
    game_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, ticket_id, n),
    FOREIGN KEY (book_id, ticket_id) REFERENCES ticket (book_id, id)
);

CREATE TABLE saved_slip (
    book_id uuid NOT NULL,
    player_id uuid NOT NULL,
    slip jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, player_id),
    FOREIGN KEY (book_id, player_id) REFERENCES player (book_id, id)
);

-- migrate:down
