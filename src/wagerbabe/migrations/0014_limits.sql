-- migrate:up

-- A kind of player: how prices are made for it and how long its in-play bets wait. Limits may name it, too.
CREATE TABLE profile (
    book_id uuid NOT NULL REFERENCES book (id),
    id uuid NOT NULL,
    name text NOT NULL,
    -- Margin on top of the book's own, in basis points.
    margin_bp integer NOT NULL DEFAULT 0 CHECK (margin_bp BETWEEN 0 AND 5000),
    -- How far lines are moved against these players, in quarter points.
    line_move_quarters smallint NOT NULL DEFAULT 0 CHECK (line_move_quarters BETWEEN 0 AND 8),
    -- NULL: the book's own.
    live_delay_seconds smallint CHECK (live_delay_seconds BETWEEN 1 AND 120),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, id)
);

CREATE UNIQUE INDEX profile_name ON profile (book_id, lower(name));

ALTER TABLE player ADD COLUMN profile_id uuid;
-- NULL in every row that exists, so there is nothing to validate.
ALTER TABLE player ADD CONSTRAINT player_profile
FOREIGN KEY (book_id, profile_id) REFERENCES profile (book_id, id) NOT VALID;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX player_profile ON player (book_id, profile_id) WHERE profile_id IS NOT NULL;

-- Limits on bets. What is NULL in the scope holds for any; of the limits that apply the tightest figure counts.
CREATE TABLE bet_limit (
    book_id uuid NOT NULL REFERENCES book (id),
    id uuid NOT NULL,
    profile_id uuid,
    player_id uuid,
    sport_key text,
    league_key text,
    market_kind text,
    period text,
    ticket_kind text,
    -- The stake of a line.
    min_stake_minor bigint CHECK (min_stake_minor > 0),
    max_stake_minor bigint CHECK (max_stake_minor > 0),
    -- The most that a ticket may win on top of its risk.
    max_win_minor bigint CHECK (max_win_minor > 0),
    max_legs smallint CHECK (max_legs BETWEEN 1 AND 12),
    -- How many open tickets of a player may be the same bet.
    max_repeats smallint CHECK (max_repeats BETWEEN 1 AND 1000),
    -- The most that the book may stand to lose on one outcome, and on one event.
    max_exposure_minor bigint CHECK (max_exposure_minor > 0),
    max_event_exposure_minor bigint CHECK (max_event_exposure_minor > 0),
    blocked boolean NOT NULL DEFAULT FALSE,
    actor_id uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (book_id, id),
    FOREIGN KEY (book_id, profile_id) REFERENCES profile (book_id, id),
    FOREIGN KEY (book_id, player_id) REFERENCES player (book_id, id),
    CONSTRAINT bet_limit_of_one CHECK (profile_id IS NULL OR player_id IS NULL),
    CONSTRAINT bet_limit_says_something CHECK (
        blocked OR num_nonnulls(
            min_stake_minor, max_stake_minor, max_win_minor, max_legs, max_repeats,
            max_exposure_minor, max_event_exposure_minor
        ) > 0
    ),
    -- The book's exposure counts everybody's tickets of every kind, so its cap cannot be some players' own.
    CONSTRAINT bet_limit_exposure CHECK (
        num_nonnulls(max_exposure_minor, max_event_exposure_minor) = 0
        OR num_nonnulls(profile_id, player_id, ticket_kind) = 0
    ),
    CONSTRAINT bet_limit_event_exposure CHECK (
        max_event_exposure_minor IS NULL OR num_nonnulls(market_kind, period) = 0
    )
);

CREATE INDEX bet_limit_player ON bet_limit (book_id, player_id);
CREATE INDEX bet_limit_profile ON bet_limit (book_id, profile_id);

ALTER TABLE book_rules
-- What a version changed, the book's own columns included: {"setting": {"old": ..., "new": ...}}.
ADD COLUMN changed jsonb NOT NULL DEFAULT '{}';

-- migrate:down
