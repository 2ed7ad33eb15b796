-- Tell the boards that what they show of these events has changed: the leagues' seq grows, the events carry it.
-- Every change of a board calls this in its own transaction. Leagues are locked sorted; seq is therefore in the order
-- of commits, and a reader who asks for events with a larger seq than it has never misses one.
CREATE OR REPLACE FUNCTION touch_events(p_events uuid[]) RETURNS TABLE (league_key text, seq bigint)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM league l
    WHERE l.key IN (SELECT e.league_key FROM event e WHERE e.id = ANY(p_events))
    ORDER BY l.key
    FOR NO KEY UPDATE;

    RETURN QUERY
    WITH moved AS (
        UPDATE league l SET seq = l.seq + 1, updated_at = game_now()
        WHERE l.key IN (SELECT e.league_key FROM event e WHERE e.id = ANY(p_events))
        RETURNING l.key, l.seq
    ),
    stamped AS (
        UPDATE event e SET seq = m.seq, updated_at = game_now()
        FROM moved m
        WHERE e.league_key = m.key AND e.id = ANY(p_events)
        RETURNING e.id
    )
    SELECT m.key, m.seq FROM moved m ORDER BY m.key;
END
$$;
