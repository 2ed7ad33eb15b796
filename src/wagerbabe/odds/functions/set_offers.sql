-- The one way in which offers change, by the pricer and by hand. Sorted by id, so that two writers never cross.
-- The version grows only when price, line or availability changed; a later deadline alone is no new version.
-- What was set by hand is left alone by the pricer, and counts as set anew even at the same price: in play only what
-- was set since the start is for sale. An offer without a price keeps the line it had.
-- A main price of the full game that is taken away in play interrupts its event: bets that wait are rejected. Alternate
-- lines, periods, team totals and propositions come and go with the score,
-- and say nothing about the others.
-- Answers the events of which something changed that a board shows.
CREATE OR REPLACE FUNCTION set_offers(
    p_at timestamptz,
    p_by_hand boolean,
    p_selections uuid[],
    p_sources text[],
    p_nums bigint[],
    p_dens bigint[],
    p_lines integer[],
    p_valid_until timestamptz[]
) RETURNS TABLE (event_id uuid)
LANGUAGE sql VOLATILE AS $$
    -- Events in play all at once and in their order, as bets that wait on several of them hold them.
    SELECT FROM event e
    WHERE
        e.status IN ('scheduled', 'live') AND e.starts_at <= game_now()
        AND e.id IN (SELECT s.event_id FROM selection s WHERE s.id = ANY(p_selections))
    ORDER BY e.id
    FOR NO KEY UPDATE;

    WITH written AS (
        INSERT INTO offer AS o (
            selection_id, source, price_num, price_den, line_quarters, valid_until, by_hand, updated_at
        )
        SELECT n.selection_id, n.source, n.price_num, n.price_den, n.line_quarters, n.valid_until, p_by_hand, p_at
        FROM unnest(p_selections, p_sources, p_nums, p_dens, p_lines, p_valid_until)
        AS n (selection_id, source, price_num, price_den, line_quarters, valid_until)
        ORDER BY n.selection_id, n.source
        ON CONFLICT (selection_id, source) DO UPDATE SET
            price_num = excluded.price_num,
            price_den = excluded.price_den,
            line_quarters = CASE
                WHEN excluded.price_num IS NULL THEN o.line_quarters
                ELSE excluded.line_quarters
            END,
            valid_until = excluded.valid_until,
            by_hand = excluded.by_hand,
            version = o.version + CASE
                WHEN o.price_num IS NULL AND excluded.price_num IS NULL THEN 0
                WHEN (o.price_num, o.price_den, o.line_quarters)
                    IS DISTINCT FROM (excluded.price_num, excluded.price_den, excluded.line_quarters) THEN 1
                ELSE 0
            END,
            updated_at = CASE
                WHEN p_by_hand THEN p_at
                WHEN o.price_num IS NULL AND excluded.price_num IS NULL THEN o.updated_at
                WHEN (o.price_num, o.price_den, o.line_quarters)
                    IS DISTINCT FROM (excluded.price_num, excluded.price_den, excluded.line_quarters) THEN p_at
                ELSE o.updated_at
            END
        WHERE p_by_hand OR NOT o.by_hand
        RETURNING
            new.selection_id,
            new.updated_at = p_at AS changed,
            old.price_num IS NOT NULL AND new.price_num IS NULL AS withdrawn
    ),
    interrupted AS (
        UPDATE event e SET interrupted_at = game_now()
        WHERE e.starts_at <= game_now() AND e.id IN (
            SELECT m.event_id
            FROM written w
            JOIN selection s ON s.id = w.selection_id
            JOIN market m ON m.id = s.market_id
            WHERE w.withdrawn AND m.line_quarters IS NULL AND m.period = 'game' AND m.subject = ''
        )
    )
    SELECT DISTINCT s.event_id
    FROM written w
    JOIN selection s ON s.id = w.selection_id
    WHERE w.changed
$$;
