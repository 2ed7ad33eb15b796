-- Hold events against betting until the commit: placing takes the same key shared (class 7001), in the same order.
-- At most 500 at once, so that nobody waits long. Comes before every other lock of the catalogue.
CREATE OR REPLACE FUNCTION lock_events(p_events uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF cardinality(p_events) > 500 THEN
        RAISE EXCEPTION 'lock_events takes at most 500 events, not %', cardinality(p_events);
    END IF;
    PERFORM pg_advisory_xact_lock(7001, k.key)
    FROM (SELECT DISTINCT hashtext(e.id::text) AS key FROM unnest(p_events) AS e (id) ORDER BY key) k;
END
$$;
