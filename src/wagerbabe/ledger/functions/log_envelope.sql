-- What every entry of the sealed log says besides its fact.
CREATE OR REPLACE FUNCTION log_envelope(p_book uuid, p_entry text, p_subject uuid, p_player uuid) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object('entry', p_entry, 'book_id', p_book, 'subject_id', p_subject, 'player_id', p_player)
$$;
