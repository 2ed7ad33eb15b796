-- name: i5_no_open_ticket_when_all_is_graded
-- Paying follows grading within moments; a minute later nothing may be left.
SELECT t.book_id, t.id
FROM ticket AS t
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
INNER JOIN event AS e ON l.event_id = e.id
WHERE t.status IN ('open', 'waiting')
GROUP BY t.book_id, t.id
HAVING
    bool_and(e.graded_n > 0)
    AND NOT EXISTS (
        SELECT
        FROM outcome AS o
        INNER JOIN ticket_leg AS k ON o.event_id = k.event_id AND k.book_id = t.book_id AND k.ticket_id = t.id
        WHERE o.created_at > clock_timestamp() - interval '1 minute'
    );

-- name: i6_endings_are_numbered_without_gaps
SELECT t.book_id, t.id, t.endings, count(e.n) AS rows_found
FROM ticket AS t
LEFT JOIN ticket_ending AS e ON t.book_id = e.book_id AND t.id = e.ticket_id
GROUP BY t.book_id, t.id
HAVING t.endings <> count(e.n) OR t.endings <> coalesce(max(e.n), 0);

-- name: i6_a_ticket_pays_its_return_once
-- Whatever was graded and graded again: the transfers net to the return less the risk, and to nothing while open.
SELECT t.book_id, t.id, t.status, t.return_minor, t.risk_minor, x.paid_minor
FROM ticket AS t
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN f.credit_account_id = t.account_id THEN f.amount_minor ELSE -f.amount_minor END) AS paid_minor
    FROM transfer AS f
    WHERE f.book_id = t.book_id AND f.ticket_id = t.id
) AS x ON TRUE
WHERE
    coalesce(x.paid_minor, 0)
    <> CASE WHEN t.status IN ('open', 'waiting') THEN 0 ELSE coalesce(t.return_minor, -1) - t.risk_minor END;

-- name: i6_one_payment_a_grading
SELECT f.book_id, f.ticket_id, f.ending_n
FROM transfer AS f
WHERE f.ticket_id IS NOT NULL AND f.reverses_id IS NULL
GROUP BY f.book_id, f.ticket_id, f.ending_n
HAVING count(*) > 1;
