-- Game time now. Volatile on purpose: it moves within a transaction, and a bet is accepted at one instant of it.
CREATE OR REPLACE FUNCTION game_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT c.game_origin + (clock_timestamp() - c.real_origin) * c.speed::double precision FROM game_clock c
$$;
