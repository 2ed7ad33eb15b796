-- Hand a fact to the sealed log, in the transaction that makes it: one plain insert, no lock.
--   p_entry    what kind of fact: ticket, ending, transfer, …
--   p_subject  whose receipt shows it: the ticket's id; a transfer of no ticket stands for itself
--   p_player   the player it is about
--   p_body     the fact; money in minor units, times by rfc3339()
CREATE OR REPLACE FUNCTION seal_entry(p_book uuid, p_entry text, p_subject uuid, p_player uuid, p_body jsonb)
RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO log_queue (body) VALUES (p_body || log_envelope(p_book, p_entry, p_subject, p_player))
$$;
