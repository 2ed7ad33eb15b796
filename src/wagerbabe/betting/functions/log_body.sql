-- What the sealed log keeps of an entry: a ticket that was only named gets its terms, all others say it themselves.
CREATE OR REPLACE FUNCTION log_body(p_body jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_body ->> 'entry' = 'ticket' AND NOT p_body ? 'id' THEN
        RETURN coalesce(
            ticket_entry((p_body ->> 'book_id')::uuid, (p_body ->> 'subject_id')::uuid), p_body
        );
    END IF;
    RETURN p_body;
END
$$;
