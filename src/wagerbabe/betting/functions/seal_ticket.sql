-- Hand a ticket to the sealed log: once its rows are there, and again when a waiting one is accepted or a price is
-- corrected. Of one whose terms are final only the name is written here, a tenth of the work: the sealer fills in the
-- rest a moment later.
-- plpgsql, because it keeps the statement's plan from bet to bet.
CREATE OR REPLACE FUNCTION seal_ticket(p_book uuid, p_ticket uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO log_queue (body)
    SELECT
        CASE
            WHEN t.due_at IS NULL THEN log_envelope(t.book_id, 'ticket', t.id, t.player_id)
            ELSE ticket_entry(t.book_id, t.id)
        END
    FROM ticket AS t
    WHERE t.book_id = p_book AND t.id = p_ticket;
END
$$;
