-- Take tickets off what the book stands to lose, in the transaction in which a void, a whole cash-out or a refused wait
-- has just ended them, after that ending is written; a void of what was cashed out takes nothing off again. Not when a
-- ticket is graded: then all its games are over, and a result that is taken back opens it at the same figures.
--
-- Locks rows in the order in which bets lock them, after accounts. Costs next to nothing where no limit was ever set.
CREATE OR REPLACE FUNCTION release_exposure(p_book uuid, p_tickets uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM exposure x WHERE x.book_id = p_book) THEN
        RETURN;
    END IF;
    PERFORM 1 FROM exposure x
    WHERE x.book_id = p_book AND x.target_id IN (
        SELECT u.id
        FROM ticket_leg l CROSS JOIN LATERAL (VALUES (l.selection_id), (l.event_id)) AS u (id)
        WHERE l.book_id = p_book AND l.ticket_id = ANY(p_tickets)
    )
    ORDER BY x.target_id
    FOR NO KEY UPDATE;
    UPDATE exposure x SET
        risk_minor = x.risk_minor - r.risk_minor,
        liability_minor = x.liability_minor - r.liability_minor,
        closed_at = NULL
    FROM (
        SELECT u.target_id, sum(u.risk_minor) AS risk_minor, sum(u.to_win_minor) AS liability_minor
        FROM (
            -- A ticket counts once on an event, however many of its legs are there.
            SELECT DISTINCT u.target_id, t.id, t.risk_minor, t.to_win_minor
            FROM ticket t
            JOIN ticket_leg l ON l.book_id = t.book_id AND l.ticket_id = t.id
            CROSS JOIN LATERAL (VALUES (l.selection_id), (l.event_id)) AS u (target_id)
            WHERE t.book_id = p_book AND t.id = ANY(p_tickets) AND (
                SELECT count(*) FROM ticket_ending e
                WHERE
                    e.book_id = t.book_id AND e.ticket_id = t.id
                    AND (e.kind IN ('void', 'reject') OR e.status = 'cashed_out')
            ) = 1
        ) u
        GROUP BY u.target_id
    ) r
    WHERE x.book_id = p_book AND x.target_id = r.target_id;
END
$$;
