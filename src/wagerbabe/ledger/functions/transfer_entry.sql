-- A transfer as the sealed log keeps it.
CREATE OR REPLACE FUNCTION transfer_entry(p_transfer transfer, p_player uuid) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object(
        'id', (p_transfer).id,
        'debit_account_id', (p_transfer).debit_account_id,
        'credit_account_id', (p_transfer).credit_account_id,
        'amount_minor', (p_transfer).amount_minor,
        'cause', (p_transfer).cause,
        'ticket_id', (p_transfer).ticket_id,
        'ending_n', (p_transfer).ending_n,
        'reverses_id', (p_transfer).reverses_id,
        'reason', (p_transfer).reason,
        'actor_id', (p_transfer).actor_id,
        'book_day', (p_transfer).book_day,
        'book_week', (p_transfer).book_week,
        'player_account_id', (p_transfer).player_account_id,
        'player_seq', (p_transfer).player_seq,
        'player_balance_minor', (p_transfer).player_balance_minor,
        'game_at', rfc3339((p_transfer).game_at),
        'created_at', rfc3339((p_transfer).created_at)
    ) || log_envelope(
        (p_transfer).book_id, 'transfer', coalesce((p_transfer).ticket_id, (p_transfer).id), p_player
    )
$$;
