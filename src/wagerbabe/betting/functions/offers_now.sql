-- What stands on each selection now, in the order asked: for a refusal that says what has changed.
CREATE OR REPLACE FUNCTION offers_now(p_source text, p_selections uuid[]) RETURNS jsonb
LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'selection_id', w.id,
        'known', s.id IS NOT NULL,
        'event_status', e.status,
        'event_suspended', e.suspended,
        'started', e.starts_at <= game_now(),
        'market_status', m.status,
        'price_num', o.price_num,
        'price_den', o.price_den,
        'line_quarters', o.line_quarters,
        'version', o.version,
        'stale', o.valid_until <= game_now()
    ) ORDER BY w.n), '[]')
    FROM unnest(p_selections) WITH ORDINALITY AS w (id, n)
    LEFT JOIN selection s ON s.id = w.id
    LEFT JOIN market m ON m.id = s.market_id
    LEFT JOIN event e ON e.id = s.event_id
    LEFT JOIN offer o ON o.selection_id = s.id AND o.source = p_source
$$;
