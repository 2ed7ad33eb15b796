-- A ticket's ending as the sealed log keeps it.
CREATE OR REPLACE FUNCTION ending_entry(p_ending ticket_ending, p_player uuid) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object(
        'ticket_id', (p_ending).ticket_id,
        'n', (p_ending).n,
        'kind', (p_ending).kind,
        'status', (p_ending).status,
        'return_minor', (p_ending).return_minor,
        'leg_results', (p_ending).leg_results,
        'transfer_id', (p_ending).transfer_id,
        'actor_id', (p_ending).actor_id,
        'reason', (p_ending).reason,
        'game_at', rfc3339((p_ending).game_at),
        'created_at', rfc3339((p_ending).created_at)
    ) || log_envelope((p_ending).book_id, 'ending', (p_ending).ticket_id, p_player)
$$;
