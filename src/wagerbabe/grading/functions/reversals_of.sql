-- The opposite of what the ending before the newest one of each ticket moved, as postings: none for a ticket whose
-- ending before left it open, because that moved nothing that still stands.
CREATE OR REPLACE FUNCTION reversals_of(
    p_book uuid, p_tickets uuid[], p_actor uuid, p_reason text
) RETURNS posting[]
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN ARRAY(
        SELECT
            ROW(
                gen_random_uuid(),
                x.player_account_id,
                CASE WHEN x.credit_account_id = x.player_account_id THEN -x.amount_minor ELSE x.amount_minor END,
                0,
                CASE WHEN x.cause = 'free_play' THEN 'free_play' ELSE n.kind END,
                w.id, n.n, x.id, coalesce(p_reason, 'result corrected'), p_actor, NULL, NULL
            )::posting
        FROM unnest(p_tickets) AS w (id)
        INNER JOIN ticket AS t ON t.book_id = p_book AND w.id = t.id
        INNER JOIN ticket_ending AS n ON n.book_id = p_book AND w.id = n.ticket_id AND t.endings = n.n
        INNER JOIN ticket_ending AS e ON e.book_id = p_book AND w.id = e.ticket_id AND e.n = n.n - 1
        INNER JOIN transfer AS x
            ON x.book_id = p_book AND w.id = x.ticket_id AND e.n = x.ending_n AND x.reverses_id IS NULL
        WHERE e.status <> 'open'
        ORDER BY w.id, x.id
    );
END
$$;
