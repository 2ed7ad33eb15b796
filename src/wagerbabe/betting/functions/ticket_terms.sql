-- A ticket's entry without what things were called, which may be put right later.
CREATE OR REPLACE FUNCTION ticket_terms(p_entry jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_entry || jsonb_build_object('legs', (
        SELECT jsonb_agg(l.leg - '{home,away,name}'::text[] ORDER BY l.n)
        FROM jsonb_array_elements(
            CASE jsonb_typeof(p_entry -> 'legs') WHEN 'array' THEN p_entry -> 'legs' ELSE '[]' END
        ) WITH ORDINALITY AS l (leg, n)
    ))
$$;
