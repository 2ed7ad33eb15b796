-- An agent and all agents below it: whose players it may see. Nobody for an agent of another book.
CREATE OR REPLACE FUNCTION agents_below(p_book uuid, p_agent uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below (id) AS (
        SELECT a.id FROM agent AS a WHERE a.book_id = p_book AND a.id = p_agent
        UNION
        SELECT a.id FROM agent AS a INNER JOIN below AS b ON a.parent_id = b.id WHERE a.book_id = p_book
    )
    SELECT id FROM below
$$;
