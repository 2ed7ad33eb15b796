-- migrate:up

-- The rules of a book, each version once and for ever: a ticket is settled by the version it was taken under.
-- What a version leaves out has its default, and so has all of a version without a row.
CREATE TABLE book_rules (
    book_id uuid NOT NULL REFERENCES book (id),
    version integer NOT NULL,
    rules jsonb NOT NULL DEFAULT '{}',
    actor_id uuid,
    reason text NOT NULL DEFAULT '',
    game_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, version)
);

ALTER TABLE ticket
-- An in-play bet waits until this game time before it is taken or refused.
ADD COLUMN due_at timestamptz,
-- When it was taken: NULL while it waits and when it was refused. Others are taken as they are placed.
ADD COLUMN accepted_at timestamptz,
-- Staked from the free-play balance: winnings only.
ADD COLUMN free_play boolean NOT NULL DEFAULT FALSE,
-- Cashed out in part: the risk given up, and what was paid for it.
ADD COLUMN closed_risk_minor bigint NOT NULL DEFAULT 0,
ADD COLUMN cashed_minor bigint NOT NULL DEFAULT 0;

UPDATE ticket SET accepted_at = placed_at
WHERE accepted_at IS NULL;

-- Small: no ticket waits yet.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ticket_due ON ticket (due_at) WHERE status = 'waiting';

ALTER TABLE ticket_leg
ADD COLUMN in_play boolean NOT NULL DEFAULT FALSE,
-- The line as it was offered; a teaser moves it to line_quarters.
ADD COLUMN offered_quarters integer,
-- What a waiting bet was asked at, where it was taken at another price or line.
ADD COLUMN asked_num bigint,
ADD COLUMN asked_den bigint,
ADD COLUMN asked_quarters integer,
-- A corrected price, in place of the accepted one, which stays as it is.
ADD COLUMN corrected_num bigint,
ADD COLUMN corrected_den bigint,
-- What every sportsbook quoted at acceptance: {"name": ["21/11", line in quarters]}.
ADD COLUMN quotes jsonb NOT NULL DEFAULT '{}';

-- Rows that exist passed the narrower check, so there is nothing to validate.
ALTER TABLE ticket_ending DROP CONSTRAINT ticket_ending_kind_check;
ALTER TABLE ticket_ending ADD CONSTRAINT ticket_ending_kind_check CHECK (
    kind IN ('grade', 'regrade', 'void', 'cash_out', 'reject', 'correct', 'reopen')
) NOT VALID;

-- migrate:down
