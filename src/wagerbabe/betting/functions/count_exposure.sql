-- Count from the tickets what a book stands to lose on selections and events whose rows have just been made. The caller
-- holds the rows, and the events exclusively: no bet is under way that this would not see.
CREATE OR REPLACE FUNCTION count_exposure(p_book uuid, p_targets uuid[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    UPDATE exposure x SET risk_minor = c.risk_minor, liability_minor = c.liability_minor
    FROM (
        SELECT
            w.id,
            coalesce(sum(t.risk_minor), 0) AS risk_minor,
            coalesce(sum(t.to_win_minor), 0) AS liability_minor
        FROM unnest(p_targets) AS w (id)
        LEFT JOIN selection s ON s.id = w.id
        LEFT JOIN ticket t
            ON t.book_id = p_book
            AND t.status NOT IN ('rejected', 'cashed_out')
            AND t.id IN (
                SELECT l.ticket_id FROM ticket_leg l
                WHERE
                    l.event_id = coalesce(s.event_id, w.id) AND l.book_id = p_book
                    AND (s.id IS NULL OR l.selection_id = s.id)
            )
            AND NOT EXISTS (
                SELECT FROM ticket_ending e WHERE e.book_id = p_book AND e.ticket_id = t.id AND e.kind = 'void'
            )
        GROUP BY w.id
    ) c
    WHERE x.book_id = p_book AND x.target_id = c.id
$$;
