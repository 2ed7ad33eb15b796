-- migrate:up

ALTER TABLE market
-- Whose total (home, away), a prop's question, an outright's competition; '' where the kind says it all.
ADD COLUMN subject text NOT NULL DEFAULT '',
-- The fixed line of an alternate market in quarter points: the home side's handicap, or the total.
-- NULL: the main market, whose line moves with its offer.
ADD COLUMN line_quarters integer,
-- How many places an outright pays.
ADD COLUMN places smallint NOT NULL DEFAULT 1 CHECK (places BETWEEN 1 AND 100);

ALTER TABLE market DROP CONSTRAINT market_event_id_kind_period_key;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX market_key ON market (event_id, kind, period, subject, line_quarters) NULLS NOT DISTINCT;

ALTER TABLE selection
-- What people read where home, away, over and the like do not say it: an entrant, a prop's answer.
ADD COLUMN name text NOT NULL DEFAULT '';

ALTER TABLE event
-- The last game time at which something happened that rejects in-play bets which wait: a suspension, another score,
-- a price taken away.
ADD COLUMN interrupted_at timestamptz;

-- migrate:down
