-- What the n-th ending of a ticket was: grade, void ... Asked of few tickets, but of a table that grows by thousands a
-- second from nothing: a plan made while it was empty would read all of it for every answer, so it goes by the key.
CREATE OR REPLACE FUNCTION ended_by(p_book uuid, p_ticket uuid, p_n integer) RETURNS text
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    SELECT e.kind FROM ticket_ending e WHERE e.book_id = p_book AND e.ticket_id = p_ticket AND e.n = p_n
$$;
