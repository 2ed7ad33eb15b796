-- name: ungraded_events
SELECT id FROM event WHERE graded_n < result_n ORDER BY id LIMIT $1;

-- name: lock_event
SELECT pg_advisory_xact_lock(7001, hashtext($1::uuid::text));

-- name: latest_result
SELECT e.result_n, e.graded_n, r.status, r.home_score, r.away_score
FROM event AS e
INNER JOIN result AS r ON e.id = r.event_id AND e.result_n = r.n
WHERE e.id = $1;

-- name: picks_of_event
-- What was bet on: each selection at each line that a ticket has.
SELECT DISTINCT l.selection_id, l.line_quarters, m.kind, s.side
FROM ticket_leg AS l
INNER JOIN selection AS s ON l.selection_id = s.id
INNER JOIN market AS m ON s.market_id = m.id
WHERE l.event_id = $1;

-- name: write_outcomes
INSERT INTO outcome (selection_id, line_quarters, result_n, event_id, result, win_parts, refund_parts, parts)
SELECT o.selection_id, o.line_quarters, $2, $1, o.result, o.win_parts, o.refund_parts, o.parts
FROM unnest($3::uuid[], $4::integer[], $5::text[], $6::integer[], $7::integer[], $8::integer[])
AS o (selection_id, line_quarters, result, win_parts, refund_parts, parts);

-- name: mark_graded
WITH graded AS (
    UPDATE market SET status = 'graded' WHERE event_id = $1
)
UPDATE event SET graded_n = $2 WHERE id = $1;

-- name: tickets_to_pay
-- A batch of tickets with a leg on the event, after the last one seen. $1 event, $2 and $3 the last (book, ticket).
SELECT DISTINCT l.book_id, l.ticket_id
FROM ticket_leg AS l
WHERE l.event_id = $1 AND (l.book_id, l.ticket_id) > ($2::uuid, $3::uuid)
ORDER BY l.book_id, l.ticket_id
LIMIT $4;

-- name: legs_to_pay
-- The batch's legs with the outcomes of their events' graded results, ticket by ticket.
SELECT
    t.id,
    t.kind,
    t.stake_minor,
    t.max_return_minor,
    t.status,
    t.return_minor,
    t.endings,
    l.n,
    l.price_num,
    l.price_den,
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
WHERE t.book_id = $1 AND t.id = ANY($2::uuid[])
ORDER BY t.id, l.n;

-- name: pay_tickets
SELECT ended, outbox_ids FROM pay_tickets($1, $2, $3, $4, $5, $6, $7, $8);
