-- Whether the row that a leaf of the sealed log tells of still says the same. Names of teams may have been put right
-- since; a ticket that was accepted later has a later leaf, or one that waits.
CREATE OR REPLACE FUNCTION log_holds(p_n bigint, p_body jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_book uuid := p_body ->> 'book_id';
    v_subject uuid := p_body ->> 'subject_id';
    v_player uuid := p_body ->> 'player_id';
    v_now jsonb;
BEGIN
    IF p_body ->> 'entry' = 'transfer' THEN
        SELECT transfer_entry(t, v_player) INTO v_now
        FROM transfer AS t
        WHERE t.book_id = v_book AND t.id = (p_body ->> 'id')::uuid;
        RETURN coalesce(v_now = p_body, FALSE);
    ELSIF p_body ->> 'entry' = 'ending' THEN
        SELECT ending_entry(e, v_player) INTO v_now
        FROM ticket_ending AS e
        WHERE e.book_id = v_book AND e.ticket_id = v_subject AND e.n = (p_body ->> 'n')::integer;
        RETURN coalesce(v_now = p_body, FALSE);
    ELSIF p_body ->> 'entry' = 'ticket' THEN
        v_now := ticket_entry(v_book, v_subject);
        RETURN coalesce(ticket_terms(v_now) = ticket_terms(p_body), FALSE)
            OR EXISTS (
                SELECT FROM log_leaf AS l
                WHERE l.book_id = v_book AND l.subject_id = v_subject AND l.entry = 'ticket' AND l.n > p_n
            )
            OR EXISTS (
                SELECT FROM log_queue AS q
                WHERE q.body @> jsonb_build_object('entry', 'ticket', 'book_id', v_book, 'subject_id', v_subject)
            );
    END IF;
    RETURN TRUE;
END
$$;
