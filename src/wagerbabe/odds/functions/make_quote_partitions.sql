-- Daily partitions of the quotes' history, from a day of game time on. With the owner's rights: the application's role
-- may write rows, not make tables.
CREATE OR REPLACE FUNCTION make_quote_partitions(p_from date, p_days integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_day date;
BEGIN
    PERFORM pg_advisory_xact_lock(7003, 1);
    FOR v_day IN SELECT p_from + n FROM generate_series(0, least(p_days, 60) - 1) AS g (n) LOOP
        IF to_regclass(format('quote_history_%s', to_char(v_day, 'YYYYMMDD'))) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE quote_history_%s PARTITION OF quote_history FOR VALUES FROM (%L) TO (%L)',
                to_char(v_day, 'YYYYMMDD'),
                v_day::timestamp AT TIME ZONE 'UTC',
                (v_day + 1)::timestamp AT TIME ZONE 'UTC'
            );
        END IF;
    END LOOP;
END
$$;
