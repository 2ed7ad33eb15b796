-- How many open tickets on an account are the same bet: the same kind on the same selections, in any order.
CREATE OR REPLACE FUNCTION open_repeats(p_book uuid, p_account uuid, p_kind text, p_selections uuid[]) RETURNS bigint
LANGUAGE sql VOLATILE AS $$
    SELECT count(*)
    FROM ticket t
    WHERE
        t.book_id = p_book AND t.account_id = p_account AND t.status IN ('open', 'waiting') AND t.kind = p_kind
        AND (
            SELECT count(*) = cardinality(p_selections) AND bool_and(l.selection_id = ANY(p_selections))
            FROM ticket_leg l
            WHERE l.book_id = p_book AND l.ticket_id = t.id
        )
$$;
