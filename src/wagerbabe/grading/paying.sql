-- name: tickets_to_pay
-- A batch of tickets with a leg on the event, after the last one seen. $1 event, $2 and $3 the last (book, ticket).
-- While an event has only its first result, a leg that has one was ended by it: parlays are not read for every leg.
SELECT DISTINCT l.book_id, l.ticket_id
FROM ticket_leg AS l
WHERE
    l.event_id = $1
    AND (l.book_id, l.ticket_id) > ($2::uuid, $3::uuid)
    AND (l.result IS NULL OR (SELECT e.graded_n <> 1 FROM event AS e WHERE e.id = $1))
ORDER BY l.book_id, l.ticket_id
LIMIT $4;

-- name: legs_to_pay
-- The batch's legs with the outcomes of their events' graded results, ticket by ticket. Left out: tickets that wait or
-- were refused, and those whose ending is final.
SELECT
    t.id,
    t.kind,
    t.stake_minor,
    t.risk_minor,
    t.max_return_minor,
    t.status,
    t.return_minor,
    t.closed_risk_minor,
    t.cashed_minor,
    t.free_play,
    nullif(t.options, '{}') AS options,
    t.rules_version,
    t.endings,
    l.event_id,
    l.in_play,
    coalesce(l.corrected_num, l.price_num) AS price_num,
    coalesce(l.corrected_den, l.price_den) AS price_den,
    l.result AS known_result,
    o.result,
    o.win_parts,
    o.refund_parts,
    o.parts
FROM ticket AS t
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
INNER JOIN event AS e ON l.event_id = e.id
LEFT JOIN outcome AS o
    ON
        l.selection_id = o.selection_id
        AND l.line_quarters IS NOT DISTINCT FROM o.line_quarters
        AND e.graded_n = o.result_n
WHERE
    t.book_id = $1
    AND t.id = ANY($2::uuid[])
    AND t.status NOT IN ('waiting', 'rejected', 'cashed_out')
    AND CASE WHEN t.endings = 0 THEN TRUE ELSE ended_by(t.book_id, t.id, t.endings) <> 'void' END
ORDER BY t.id, l.n;

-- name: rules
SELECT version, rules FROM book_rules WHERE book_id = $1 AND version = ANY($2::integer[]);

-- name: pitchers_changed
-- Of these events those whose graded result says that a listed pitcher did not start.
SELECT e.id
FROM event AS e
INNER JOIN result AS r ON e.id = r.event_id AND e.graded_n = r.n
WHERE e.id = ANY($1::uuid[]) AND r.pitchers_changed;

-- name: end_tickets
SELECT ended, outbox_ids FROM end_tickets($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);
