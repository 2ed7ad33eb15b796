-- migrate:up

-- What became of a selection at a line, by the n-th result of its event. Written once, never changed.
-- A leg pays (win_parts * price + refund_parts) / parts of what stands on it.
CREATE TABLE outcome (
    selection_id uuid NOT NULL REFERENCES selection (id),
    line_quarters integer,
    result_n integer NOT NULL,
    event_id uuid NOT NULL REFERENCES event (id),
    result text NOT NULL,
    win_parts integer NOT NULL CHECK (win_parts >= 0),
    refund_parts integer NOT NULL CHECK (refund_parts >= 0),
    parts integer NOT NULL CHECK (parts > 0 AND win_parts + refund_parts <= parts),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE NULLS NOT DISTINCT (selection_id, line_quarters, result_n)
);

CREATE INDEX outcome_event ON outcome (event_id, result_n);

-- migrate:down
