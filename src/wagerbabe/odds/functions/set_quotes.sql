-- What a provider's answer says, sportsbook by sportsbook, all at once: new and changed quotes are written and kept in
-- the history. p_scope are the selections that the answer speaks of: a quote of one of them that it no longer has is
-- withdrawn (no price), so that an answer about main markets leaves additional ones alone, and the other way round.
-- News of a sportsbook that is older by half an hour never replaces newer (their clocks wander by less). Answers the
-- events whose quotes changed.
CREATE OR REPLACE FUNCTION set_quotes(
    p_at timestamptz,
    p_scope uuid[],
    p_selections uuid[],
    p_sportsbooks text[],
    p_nums bigint[],
    p_dens bigint[],
    p_lines integer[],
    p_source_times timestamptz[]
) RETURNS TABLE (event_id uuid)
LANGUAGE sql VOLATILE AS $$
    WITH incoming AS (
        SELECT n.*
        FROM unnest(p_selections, p_sportsbooks, p_nums, p_dens, p_lines, p_source_times)
        AS n (selection_id, sportsbook, price_num, price_den, line_quarters, source_updated_at)
    ),
    withdrawn AS (
        SELECT q.selection_id, q.sportsbook
        FROM quote q
        WHERE
            q.selection_id = ANY(p_scope)
            AND q.price_num IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM incoming n WHERE n.selection_id = q.selection_id AND n.sportsbook = q.sportsbook
            )
    ),
    written AS (
        INSERT INTO quote AS q (
            selection_id, sportsbook, price_num, price_den, line_quarters, source_updated_at, updated_at
        )
        SELECT n.*, p_at
        FROM (
            SELECT i.* FROM incoming i
            UNION ALL
            SELECT w.selection_id, w.sportsbook, NULL, NULL, NULL, NULL FROM withdrawn w
        ) n
        ORDER BY n.selection_id, n.sportsbook
        ON CONFLICT (selection_id, sportsbook) DO UPDATE SET
            price_num = excluded.price_num,
            price_den = excluded.price_den,
            line_quarters = excluded.line_quarters,
            source_updated_at = coalesce(excluded.source_updated_at, q.source_updated_at),
            updated_at = CASE
                WHEN (q.price_num, q.price_den, q.line_quarters)
                    IS DISTINCT FROM (excluded.price_num, excluded.price_den, excluded.line_quarters) THEN p_at
                ELSE q.updated_at
            END
        WHERE
            (q.price_num, q.price_den, q.line_quarters, q.source_updated_at) IS DISTINCT FROM
            (excluded.price_num, excluded.price_den, excluded.line_quarters, excluded.source_updated_at)
            AND coalesce(excluded.source_updated_at >= q.source_updated_at - interval '30 minutes', TRUE)
        RETURNING
            q.selection_id, q.sportsbook, q.price_num, q.price_den, q.line_quarters, q.updated_at = p_at AS changed
    ),
    kept AS (
        INSERT INTO quote_history (at, selection_id, sportsbook, price_num, price_den, line_quarters)
        SELECT p_at, w.selection_id, w.sportsbook, w.price_num, w.price_den, w.line_quarters
        FROM written w
        WHERE w.changed
    )
    SELECT DISTINCT s.event_id
    FROM written w
    JOIN selection s ON s.id = w.selection_id
    WHERE w.changed
$$;
