-- A time as text that no session's settings change: UTC with microseconds, as in 2026-01-18T20:00:00.000000Z.
CREATE OR REPLACE FUNCTION rfc3339(p_at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
