-- migrate:up

-- What each sportsbook quotes now. A withdrawn quote keeps its row with no price.
CREATE TABLE quote (
    selection_id uuid NOT NULL REFERENCES selection (id),
    sportsbook text NOT NULL,
    price_num bigint,
    price_den bigint,
    -- The line in quarter points: -3.5 is -14. NULL where the market has none.
    line_quarters integer,
    -- The sportsbook's own time of last update, and ours of the last change.
    source_updated_at timestamptz,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (selection_id, sportsbook),
    CHECK ((price_num IS NULL) = (price_den IS NULL)),
    CHECK (price_num > price_den)
) WITH (fillfactor = 70);

CREATE TABLE quote_history (
    at timestamptz NOT NULL,
    selection_id uuid NOT NULL,
    sportsbook text NOT NULL,
    price_num bigint,
    price_den bigint,
    line_quarters integer
) PARTITION BY RANGE (at);

CREATE INDEX quote_history_selection ON quote_history (selection_id, at);

-- When a provider last answered well for a league: the age of its quotes counts from here.
CREATE TABLE league_poll (
    league_key text NOT NULL REFERENCES league (key),
    provider text NOT NULL,
    confirmed_at timestamptz NOT NULL,
    PRIMARY KEY (league_key, provider)
);

-- What the house offers, before a book's margin: one row a source ('consensus' or a sportsbook) and selection.
-- The pricer is the only automatic writer; a change by hand calls the same function.
CREATE TABLE offer (
    selection_id uuid NOT NULL REFERENCES selection (id),
    source text NOT NULL,
    price_num bigint,
    price_den bigint,
    line_quarters integer,
    version bigint NOT NULL DEFAULT 1,
    -- A deadline, not a lock: past it the offer is stale and not bettable.
    valid_until timestamptz NOT NULL,
    by_hand boolean NOT NULL DEFAULT FALSE,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (selection_id, source),
    CHECK ((price_num IS NULL) = (price_den IS NULL)),
    CHECK (price_num > price_den)
) WITH (fillfactor = 70);

-- What a feed sent that cannot be used: kept for an administrator, counted, logged the first time only.
CREATE TABLE quarantine (
    provider text NOT NULL,
    league_key text NOT NULL,
    -- What is wrong, and with what: an event, a sportsbook's market.
    problem text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    times bigint NOT NULL DEFAULT 1,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (provider, league_key, problem, subject)
);

CREATE INDEX quarantine_last ON quarantine (last_at);

-- migrate:down
