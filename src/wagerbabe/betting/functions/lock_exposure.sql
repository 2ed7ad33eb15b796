-- Hold the exposure rows of a bet's targets, by id: those that have a cap are made first, at zero. Comes after the
-- accounts and before the events. Answers which are new: they have to be counted (count_exposure).
CREATE OR REPLACE FUNCTION lock_exposure(p_book uuid, p_targets uuid[], p_kinds text[], p_caps bigint[])
RETURNS uuid[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_new uuid[];
BEGIN
    WITH made AS (
        INSERT INTO exposure (book_id, target_id, kind)
        SELECT p_book, w.id, w.kind
        FROM unnest(p_targets, p_kinds, p_caps) AS w (id, kind, cap)
        WHERE
            w.cap IS NOT NULL
            AND NOT EXISTS (SELECT FROM exposure x WHERE x.book_id = p_book AND x.target_id = w.id)
        ORDER BY w.id
        ON CONFLICT DO NOTHING
        RETURNING target_id
    )
    SELECT array_agg(m.target_id) INTO v_new FROM made m;
    PERFORM 1 FROM exposure x
    WHERE x.book_id = p_book AND x.target_id = ANY(p_targets)
    ORDER BY x.target_id
    FOR NO KEY UPDATE;
    RETURN v_new;
END
$$;
