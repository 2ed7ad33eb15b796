-- What a player's own room is told when the account changes: the whole state, and a counter to keep the newest by.
CREATE OR REPLACE FUNCTION balance_message(
    p_posted_minor bigint, p_held_minor bigint, p_floor_minor bigint, p_changes bigint, p_currency text
) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object('type', 'balance', 'balance', jsonb_build_object(
        'balance_minor', p_posted_minor,
        'held_minor', p_held_minor,
        'available_minor', p_posted_minor - p_held_minor - p_floor_minor,
        'version', p_changes,
        'currency', p_currency
    ))
$$;
