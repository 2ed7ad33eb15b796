-- migrate:up

ALTER TABLE result
-- The score of regular time where there was overtime, extra time or a shoot-out.
ADD COLUMN regulation_home integer,
ADD COLUMN regulation_away integer,
-- What was played of a game of innings.
ADD COLUMN half_innings integer,
-- Entrants of an outright by side: {"side": place}.
ADD COLUMN placings jsonb NOT NULL DEFAULT '{}',
-- What became of selections that no score decides: {"selection id": "won"}.
ADD COLUMN outcomes jsonb NOT NULL DEFAULT '{}',
-- When it really began: bets taken later were past posts.
ADD COLUMN started_at timestamptz,
-- Baseball: a listed pitcher did not start.
ADD COLUMN pitchers_changed boolean NOT NULL DEFAULT FALSE;

-- An undone result is a row of its own: from then on the event has none.
ALTER TABLE result DROP CONSTRAINT result_status_check;
ALTER TABLE result ADD CONSTRAINT result_status_check CHECK (
    status IN ('finished', 'postponed', 'cancelled', 'abandoned', 'retired', 'undone')
) NOT VALID;
ALTER TABLE result VALIDATE CONSTRAINT result_status_check; -- squawk-ignore constraint-missing-not-valid

ALTER TABLE event
-- The event has a result if result_n lies above: up to here all is taken back.
ADD COLUMN undone_n integer NOT NULL DEFAULT 0;

ALTER TABLE outcome
-- The table of grading rules it was decided by.
ADD COLUMN rules_version smallint NOT NULL DEFAULT 1;

-- What was bet on and cannot be graded by the result that stands, for want of a fact: it waits for a person.
CREATE TABLE ungraded (
    event_id uuid NOT NULL REFERENCES event (id),
    result_n integer NOT NULL,
    selection_id uuid NOT NULL REFERENCES selection (id),
    line_quarters integer,
    missing text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE NULLS NOT DISTINCT (event_id, selection_id, line_quarters)
);

-- Events whose grading failed on our side: tried again with growing pauses.
CREATE TABLE grading_failure (
    event_id uuid PRIMARY KEY REFERENCES event (id),
    result_n integer NOT NULL,
    error text NOT NULL,
    tries integer NOT NULL,
    retry_at timestamptz NOT NULL
);

-- migrate:down
