-- What stands on each of these selections at a moment of game time: whether the game has begun, and whether the
-- version that is asked for is offered. A price that was set by hand before the start is not for sale after it. With
-- what every sportsbook quotes: {"name": ["21/11", line in quarter points]}.
--
-- Inlined into the statement that calls it: it sees what that sees, and what that does not use costs nothing.
CREATE OR REPLACE FUNCTION legs_now(p_source text, p_selections uuid[], p_versions bigint[], p_game timestamptz)
RETURNS TABLE (
    n bigint,
    selection_id uuid,
    event_id uuid,
    market_id uuid,
    starts_at timestamptz,
    in_play boolean,
    interrupted_at timestamptz,
    offered boolean,
    quotes jsonb
)
LANGUAGE sql STABLE AS $$
    SELECT
        w.n,
        s.id,
        s.event_id,
        s.market_id,
        e.starts_at,
        e.status = 'live' OR e.starts_at <= p_game,
        e.interrupted_at,
        e.status IN ('scheduled', 'live')
        AND NOT e.suspended
        AND m.status = 'open'
        AND o.price_num IS NOT NULL
        AND o.version = w.version
        AND o.valid_until > p_game
        AND (e.starts_at > p_game OR NOT o.by_hand OR o.updated_at >= e.starts_at),
        (
            SELECT coalesce(
                jsonb_object_agg(q.sportsbook, jsonb_build_array(q.price_num || '/' || q.price_den, q.line_quarters)),
                '{}'
            )
            FROM quote q
            WHERE q.selection_id = s.id AND q.price_num IS NOT NULL
        )
    FROM unnest(p_selections, p_versions) WITH ORDINALITY AS w (selection_id, version, n)
    JOIN selection s ON s.id = w.selection_id
    JOIN market m ON m.id = s.market_id
    JOIN event e ON e.id = s.event_id
    JOIN offer o ON o.selection_id = s.id AND o.source = p_source
$$;
