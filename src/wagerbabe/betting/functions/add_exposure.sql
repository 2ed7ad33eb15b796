-- Count a bet on its targets, whose rows the caller holds; or, where it would be too much for one of them, count
-- nothing and answer the one with the least left. A target closes when not even a bet that wins p_least_win fits any
-- more. Closed, it takes nothing until it is opened again: by an agent, with another limit, or when there is room.
CREATE OR REPLACE FUNCTION add_exposure(
    p_book uuid,
    p_targets uuid[],
    p_caps bigint[],
    p_risk bigint,
    p_to_win bigint,
    p_least_win bigint,
    p_game timestamptz
) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_tightest record;
BEGIN
    SELECT x.target_id, x.kind, w.cap, n.left_minor INTO v_tightest
    FROM unnest(p_targets, p_caps) AS w (id, cap)
    JOIN exposure x ON x.book_id = p_book AND x.target_id = w.id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN x.closed_at IS NULL THEN greatest(w.cap - x.liability_minor, 0) ELSE 0 END AS left_minor
    ) n
    WHERE w.cap IS NOT NULL AND n.left_minor < p_to_win
    ORDER BY n.left_minor, x.target_id
    LIMIT 1;
    IF FOUND THEN
        UPDATE exposure x SET closed_at = p_game
        FROM unnest(p_targets, p_caps) AS w (id, cap)
        WHERE
            x.book_id = p_book AND x.target_id = w.id AND x.closed_at IS NULL
            AND w.cap - x.liability_minor < p_least_win;
        RETURN jsonb_build_object(
            'target_id', v_tightest.target_id, 'kind', v_tightest.kind, 'max_minor', v_tightest.cap,
            'left_minor', v_tightest.left_minor
        );
    END IF;
    UPDATE exposure x SET
        risk_minor = x.risk_minor + p_risk,
        liability_minor = x.liability_minor + p_to_win,
        closed_at = CASE
            WHEN p_to_win < 0 THEN NULL
            WHEN w.cap - x.liability_minor - p_to_win < p_least_win THEN p_game
            ELSE x.closed_at
        END
    FROM unnest(p_targets, p_caps) AS w (id, cap)
    WHERE x.book_id = p_book AND x.target_id = w.id;
    RETURN NULL;
END
$$;
