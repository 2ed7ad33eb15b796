-- Hand to the sealed log, by name, whatever of a book is not there yet, in the order in which it happened: for a
-- history that was written as a whole. Answers how many entries that are.
CREATE OR REPLACE FUNCTION seal_book(p_book uuid) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_sealed bigint;
BEGIN
    WITH fact AS (
        SELECT t.placed_real_at AS at, 1 AS step, log_envelope(p_book, 'ticket', t.id, t.player_id) AS body
        FROM ticket AS t
        WHERE t.book_id = p_book
        UNION ALL
        SELECT
            e.created_at,
            2,
            jsonb_build_object('n', e.n) || log_envelope(p_book, 'ending', e.ticket_id, t.player_id)
        FROM ticket_ending AS e
        INNER JOIN ticket AS t ON e.book_id = t.book_id AND e.ticket_id = t.id
        WHERE e.book_id = p_book
        UNION ALL
        SELECT
            x.created_at,
            3,
            jsonb_build_object('id', x.id)
            || log_envelope(p_book, 'transfer', coalesce(x.ticket_id, x.id), a.owner_id)
        FROM transfer AS x
        INNER JOIN account AS a ON x.book_id = a.book_id AND x.player_account_id = a.id
        WHERE x.book_id = p_book
    )
    INSERT INTO log_queue (body)
    SELECT f.body
    FROM fact AS f
    WHERE
        NOT EXISTS (
            SELECT FROM log_leaf AS l
            WHERE l.book_id = p_book AND l.subject_id = (f.body ->> 'subject_id')::uuid AND l.body::jsonb @> f.body
        )
        AND NOT EXISTS (SELECT FROM log_queue AS q WHERE q.body @> f.body)
    ORDER BY f.at, f.step;
    GET DIAGNOSTICS v_sealed = ROW_COUNT;
    RETURN v_sealed;
END
$$;
