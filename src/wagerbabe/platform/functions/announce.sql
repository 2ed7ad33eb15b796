-- Leave a message for the outside in this transaction: published right after the commit, or by the relay.
CREATE OR REPLACE FUNCTION announce(p_channel text, p_payload jsonb) RETURNS bigint
LANGUAGE sql VOLATILE AS $$
    INSERT INTO outbox (channel, payload) VALUES (p_channel, p_payload) RETURNING id
$$;
