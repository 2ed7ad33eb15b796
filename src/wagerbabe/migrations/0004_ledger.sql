-- migrate:up

-- Balances: plus = the agent owes the player. Only players' accounts keep a running balance;
-- the house's and the agents' are sums of their transfers, so that no bet ever waits for another's row.
CREATE TABLE account (
    book_id uuid NOT NULL REFERENCES book (id),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('player', 'house', 'cash')),
    owner_id uuid,
    posted_minor bigint NOT NULL DEFAULT 0,
    held_minor bigint NOT NULL DEFAULT 0 CHECK (held_minor >= 0),
    -- How far below zero bets may take posted - held: minus the credit limit.
    floor_minor bigint NOT NULL DEFAULT 0 CHECK (floor_minor <= 0),
    -- Counts the transfers.
    version bigint NOT NULL DEFAULT 0,
    -- Counts every change, holds and limits included: receivers of messages keep the newest.
    changes bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (book_id, id)
);

-- A player has one account.
CREATE UNIQUE INDEX account_player ON account (book_id, owner_id) WHERE kind = 'player';

-- The table is new, so there is nothing to scan or to block.
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
ALTER TABLE player ADD FOREIGN KEY (book_id, account_id) REFERENCES account (book_id, id);

-- One immutable row a movement of money. Sum zero by construction.
CREATE TABLE transfer (
    book_id uuid NOT NULL,
    id uuid NOT NULL,
    debit_account_id uuid NOT NULL,
    credit_account_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    cause text NOT NULL CHECK (cause IN ('ticket', 'regrade', 'payment_received', 'payment_made', 'adjustment')),
    ticket_id uuid,
    ending_n integer,
    reverses_id uuid,
    reason text NOT NULL DEFAULT '',
    actor_id uuid,
    idempotency_key text,
    request_hash bytea,
    book_day date NOT NULL,
    book_week date NOT NULL,
    -- The player's side: at most one of the two accounts is a player's.
    player_account_id uuid,
    player_seq bigint,
    player_balance_minor bigint,
    game_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, id),
    CHECK (debit_account_id <> credit_account_id),
    CHECK ((player_account_id IS NULL) = (player_seq IS NULL)),
    FOREIGN KEY (book_id, debit_account_id) REFERENCES account (book_id, id),
    FOREIGN KEY (book_id, credit_account_id) REFERENCES account (book_id, id)
);

CREATE UNIQUE INDEX transfer_player_seq ON transfer (book_id, player_account_id, player_seq)
WHERE player_account_id IS NOT NULL;
CREATE UNIQUE INDEX transfer_key ON transfer (book_id, player_account_id, idempotency_key)
WHERE idempotency_key IS NOT NULL;
-- An ending of a ticket pays once, and a transfer is taken back once.
CREATE UNIQUE INDEX transfer_ticket ON transfer (book_id, ticket_id, ending_n, reverses_id) NULLS NOT DISTINCT
WHERE ticket_id IS NOT NULL;
CREATE UNIQUE INDEX transfer_reverses ON transfer (book_id, reverses_id) WHERE reverses_id IS NOT NULL;

-- What post_transfers takes, one a movement: its text says what the fields mean.
CREATE TYPE posting AS (
    transfer_id uuid,
    account_id uuid,
    amount_minor bigint,
    held_minor bigint,
    cause text,
    ticket_id uuid,
    ending_n integer,
    reverses_id uuid,
    reason text,
    actor_id uuid,
    idempotency_key text,
    request_hash bytea
);

-- The week's sheet, kept in the posting's own transaction. From the player's side: plus = the player won.
CREATE TABLE day_figure (
    book_id uuid NOT NULL,
    player_id uuid NOT NULL,
    book_day date NOT NULL,
    win_minor bigint NOT NULL DEFAULT 0,
    payments_minor bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (book_id, player_id, book_day)
);

CREATE INDEX day_figure_day ON day_figure (book_id, book_day);

-- migrate:down
