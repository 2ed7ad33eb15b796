-- migrate:up

-- What became of a selection at a line, by the n-th result of its event. Written once, never changed.
-- A leg pays win_share * price + refund_share of what stands on it.
CREATE TABLE outcome (
    selection_id uuid NOT NULL REFERENCES selection (id),
    line_quarters integer,
    result_n integer NOT NULL,
    event_id uuid NOT NULL REFERENCES event (id),
    result text NOT NULL,
    win_num bigint NOT NULL,
    win_den bigint NOT NULL,
    refund_num bigint NOT NULL,
    refund_den bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE NULLS NOT DISTINCT (selection_id, line_quarters, result_n)
);

CREATE INDEX outcome_event ON outcome (event_id, result_n);

-- migrate:down
