-- What the sealed log keeps of an entry. Most say it themselves; one that was only named (a ticket by its subject, a
-- transfer by its id, an ending by its number) gets what its row says.
CREATE OR REPLACE FUNCTION log_body(p_body jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_book uuid := p_body ->> 'book_id';
    v_subject uuid := p_body ->> 'subject_id';
    v_player uuid := p_body ->> 'player_id';
    v_told jsonb;
BEGIN
    IF p_body ->> 'entry' = 'ticket' AND NOT p_body ? 'id' THEN
        v_told := ticket_entry(v_book, v_subject);
    ELSIF p_body ->> 'entry' = 'transfer' AND NOT p_body ? 'amount_minor' THEN
        SELECT transfer_entry(t, v_player) INTO v_told
        FROM transfer AS t
        WHERE t.book_id = v_book AND t.id = (p_body ->> 'id')::uuid;
    ELSIF p_body ->> 'entry' = 'ending' AND NOT p_body ? 'status' THEN
        SELECT ending_entry(e, v_player) INTO v_told
        FROM ticket_ending AS e
        WHERE e.book_id = v_book AND e.ticket_id = v_subject AND e.n = (p_body ->> 'n')::integer;
    END IF;
    RETURN coalesce(v_told, p_body);
END
$$;
