-- migrate:up

CREATE TABLE sport (
    key text PRIMARY KEY,
    title text NOT NULL,
    -- American sports first.
    rank integer NOT NULL DEFAULT 1000
);

CREATE TABLE league (
    key text PRIMARY KEY,
    sport_key text NOT NULL REFERENCES sport (key),
    title text NOT NULL,
    rank integer NOT NULL DEFAULT 1000,
    -- Grows with each change of what the league's board shows.
    seq bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- When a feed last told the scores: only then is silence about a game a fact.
    scores_at timestamptz
);

CREATE INDEX league_sport ON league (sport_key);

CREATE TABLE event (
    id uuid PRIMARY KEY,
    league_key text NOT NULL REFERENCES league (key),
    -- 'manual' or the odds provider; its own key for the event.
    provider text NOT NULL,
    provider_key text NOT NULL,
    home text NOT NULL,
    away text NOT NULL,
    starts_at timestamptz NOT NULL,
    -- 48 hours count from here.
    first_starts_at timestamptz NOT NULL,
    -- The start as the provider last gave it: only a change of that moves a start that was set by hand.
    provider_starts_at timestamptz,
    -- 'live': seen in play. A scheduled event whose start has passed is shown as live, too.
    status text NOT NULL DEFAULT 'scheduled'
    CHECK (status IN ('scheduled', 'live', 'finished', 'postponed', 'cancelled')),
    suspended boolean NOT NULL DEFAULT FALSE,
    home_score integer,
    away_score integer,
    clock_text text,
    -- The latest result and the latest one whose outcomes are written.
    result_n integer NOT NULL DEFAULT 0,
    graded_n integer NOT NULL DEFAULT 0,
    -- The league's seq at which this event last changed: a reader asks for what is newer than it has.
    seq bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL,
    UNIQUE (provider, provider_key)
);

CREATE INDEX event_seq ON event (league_key, seq);

CREATE INDEX event_league ON event (league_key, starts_at);
CREATE INDEX event_open ON event (starts_at) WHERE status IN ('scheduled', 'live', 'postponed');
CREATE INDEX event_ungraded ON event (id) WHERE graded_n < result_n;

CREATE TABLE market (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL REFERENCES event (id),
    kind text NOT NULL CHECK (kind IN (
        'moneyline', 'moneyline_3way', 'draw_no_bet', 'spread', 'total', 'team_total', 'outright', 'prop'
    )),
    period text NOT NULL DEFAULT 'game',
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'suspended', 'closed', 'graded')),
    UNIQUE (event_id, kind, period)
);

CREATE TABLE selection (
    id uuid PRIMARY KEY,
    market_id uuid NOT NULL REFERENCES market (id),
    event_id uuid NOT NULL REFERENCES event (id),
    side text NOT NULL,
    UNIQUE (market_id, side)
);

CREATE INDEX selection_event ON selection (event_id);

-- Every result ever entered; the highest n counts.
CREATE TABLE result (
    event_id uuid NOT NULL REFERENCES event (id),
    n integer NOT NULL,
    status text NOT NULL CHECK (status IN ('finished', 'postponed', 'cancelled', 'abandoned')),
    home_score integer,
    away_score integer,
    periods jsonb NOT NULL DEFAULT '{}',
    minutes_played integer,
    source text NOT NULL,
    actor_id uuid,
    reason text NOT NULL DEFAULT '',
    game_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (event_id, n)
);

-- migrate:down
