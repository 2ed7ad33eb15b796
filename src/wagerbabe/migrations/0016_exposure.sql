-- migrate:up

-- What a book stands to lose: on a selection, or on all of an event together, if every ticket on it wins. Rows exist
-- only where a limit was set; once there, every bet on the target is counted, and rows are never deleted.
CREATE TABLE exposure (
    book_id uuid NOT NULL REFERENCES book (id),
    -- A selection or an event. No foreign key, for the same reasons as a ticket's legs.
    target_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('selection', 'event')),
    risk_minor bigint NOT NULL DEFAULT 0 CHECK (risk_minor >= 0),
    -- The sum of what the tickets win.
    liability_minor bigint NOT NULL DEFAULT 0 CHECK (liability_minor >= 0),
    -- Since when there has been no room for even the smallest bet.
    closed_at timestamptz,
    PRIMARY KEY (book_id, target_id)
) WITH (fillfactor = 70);

ALTER TABLE ticket
-- Of a bet that waits: when this session ends, the bet is refused.
ADD COLUMN session_id uuid;

-- In its place: take_bet.
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS place_ticket;

-- migrate:down
