-- Forget the quotes' history before a day of game time; answers how many days went.
CREATE OR REPLACE FUNCTION drop_quote_partitions(p_before date) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_table regclass;
    v_dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7003, 1);
    FOR v_table IN
        SELECT i.inhrelid::regclass
        FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        WHERE
            i.inhparent = 'quote_history'::regclass
            AND c.relname < 'quote_history_' || to_char(p_before, 'YYYYMMDD')
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE %s', v_table);
        v_dropped := v_dropped + 1;
    END LOOP;
    RETURN v_dropped;
END
$$;
