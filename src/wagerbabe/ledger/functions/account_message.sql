-- What a player's own room is told when an account changes: the whole state, and a counter to keep the newest by.
-- A free-play account is a message of its own kind, so that neither is ever taken for the other.
CREATE OR REPLACE FUNCTION account_message(
    p_kind text, p_posted_minor bigint, p_held_minor bigint, p_floor_minor bigint, p_changes bigint, p_currency text
) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE p_kind
        WHEN 'free_play' THEN jsonb_build_object('type', 'free_play', 'free_play', jsonb_build_object(
            'free_play_minor', p_posted_minor - p_held_minor,
            'version', p_changes
        ))
        ELSE balance_message(p_posted_minor, p_held_minor, p_floor_minor, p_changes, p_currency)
    END
$$;
