-- Hand a ticket's terms to the sealed log, as they stand: once its rows are there, and again when a waiting one is
-- accepted. plpgsql, because it keeps the statement's plan from bet to bet.
CREATE OR REPLACE FUNCTION seal_ticket(p_book uuid, p_ticket uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO log_queue (body) VALUES (ticket_entry(p_book, p_ticket));
END
$$;
