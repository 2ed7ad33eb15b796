-- migrate:up

-- A player's second account: a balance of which only winnings are paid. It has no credit, so its floor is 0.
ALTER TABLE account DROP CONSTRAINT account_kind_check;
-- Rows that exist passed the narrower check, here and below, so there is nothing to validate.
ALTER TABLE account ADD CONSTRAINT account_kind_check CHECK (
    kind IN ('player', 'free_play', 'house', 'cash')
) NOT VALID;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX account_free_play ON account (book_id, owner_id) WHERE kind = 'free_play';

ALTER TABLE transfer DROP CONSTRAINT transfer_cause_check;
ALTER TABLE transfer ADD CONSTRAINT transfer_cause_check CHECK (
    cause IN (
        'ticket', 'regrade', 'reopen', 'void', 'correct', 'cash_out', 'free_play', 'free_play_grant',
        'payment_received', 'payment_made', 'adjustment'
    )
) NOT VALID;

-- An ending moves each of the two accounts at most once, and a transfer is taken back once.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX transfer_ticket;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX transfer_ticket ON transfer (book_id, ticket_id, ending_n, player_account_id, reverses_id)
NULLS NOT DISTINCT
WHERE ticket_id IS NOT NULL;

-- In its place: end_tickets.
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS pay_tickets;

-- What one person asks for and another decides: the void of a decided ticket, a corrected price.
CREATE TABLE ticket_request (
    book_id uuid NOT NULL,
    id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('void', 'correct')),
    reason text NOT NULL CHECK (reason <> ''),
    -- Corrected prices by the leg's place: {"1": [21, 11]}.
    prices jsonb NOT NULL DEFAULT '{}',
    -- The ticket's endings when it was asked: what was judged then is what may be decided now.
    endings integer NOT NULL,
    asked_by uuid NOT NULL REFERENCES login (id),
    asked_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'approved', 'refused', 'lapsed')),
    decided_by uuid REFERENCES login (id),
    decided_at timestamptz,
    answer text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, id),
    FOREIGN KEY (book_id, ticket_id) REFERENCES ticket (book_id, id),
    CHECK (decided_by IS DISTINCT FROM asked_by),
    CHECK ((status = 'open') = (decided_at IS NULL))
);

CREATE UNIQUE INDEX ticket_request_open ON ticket_request (book_id, ticket_id) WHERE status = 'open';
-- An administrator has no book to look in.
CREATE INDEX ticket_request_id ON ticket_request (id);

-- What was paid for giving up a ticket, whole or in part. It belongs to the ticket's ending of the same number.
CREATE TABLE ticket_cash_out (
    book_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    n integer NOT NULL,
    player_id uuid NOT NULL,
    closed_risk_minor bigint NOT NULL CHECK (closed_risk_minor > 0),
    paid_minor bigint NOT NULL CHECK (paid_minor > 0),
    margin_bp integer NOT NULL,
    -- The prices and results that it was made from, leg by leg.
    legs jsonb NOT NULL,
    idempotency_key text NOT NULL,
    request_hash bytea NOT NULL,
    game_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, ticket_id, n),
    FOREIGN KEY (book_id, ticket_id, n) REFERENCES ticket_ending (book_id, ticket_id, n)
);

CREATE UNIQUE INDEX ticket_cash_out_key ON ticket_cash_out (book_id, player_id, idempotency_key);

-- A player's objection to how a ticket ended, and the answer.
CREATE TABLE dispute (
    book_id uuid NOT NULL,
    id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    player_id uuid NOT NULL,
    text text NOT NULL CHECK (text <> ''),
    at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'answered')),
    outcome text CHECK (outcome IN ('upheld', 'declined')),
    answer text NOT NULL DEFAULT '',
    answered_by uuid REFERENCES login (id),
    answered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, id),
    FOREIGN KEY (book_id, ticket_id) REFERENCES ticket (book_id, id),
    FOREIGN KEY (book_id, player_id) REFERENCES player (book_id, id),
    CHECK ((status = 'open') = (outcome IS NULL))
);

CREATE UNIQUE INDEX dispute_open ON dispute (book_id, ticket_id) WHERE status = 'open';
CREATE INDEX dispute_ticket ON dispute (book_id, ticket_id);

-- migrate:down
