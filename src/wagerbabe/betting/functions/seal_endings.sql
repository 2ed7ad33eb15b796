-- Hand endings to the sealed log that this transaction has just written: pairs of ticket and the ending's number.
-- In a statement after the one that wrote them.
CREATE OR REPLACE FUNCTION seal_endings(p_book uuid, p_tickets uuid[], p_ns integer[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO log_queue (body)
    SELECT ending_entry(e, t.player_id)
    FROM unnest(p_tickets, p_ns) AS w (ticket_id, n)
    INNER JOIN ticket_ending AS e ON e.book_id = p_book AND w.ticket_id = e.ticket_id AND w.n = e.n
    INNER JOIN ticket AS t ON t.book_id = p_book AND w.ticket_id = t.id
    ORDER BY w.ticket_id, w.n;
END
$$;
