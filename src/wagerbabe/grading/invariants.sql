-- name: i5_no_open_ticket_when_all_is_graded
-- Paying follows grading within moments; a minute later nothing may be left.
SELECT t.book_id, t.id
FROM ticket AS t
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
INNER JOIN event AS e ON l.event_id = e.id
LEFT JOIN outcome AS o
    ON
        l.selection_id = o.selection_id
        AND l.line_quarters IS NOT DISTINCT FROM o.line_quarters
        AND e.graded_n = o.result_n
WHERE t.status = 'open'
GROUP BY t.book_id, t.id
HAVING bool_and(o.result IS NOT NULL) AND max(o.created_at) < clock_timestamp() - interval '1 minute';

-- name: i5_what_is_not_graded_is_listed
-- A leg without an outcome on a graded event waits for a fact, by name: nothing is forgotten.
SELECT t.book_id, t.id, l.n
FROM ticket AS t
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
INNER JOIN event AS e ON l.event_id = e.id
LEFT JOIN outcome AS o
    ON
        l.selection_id = o.selection_id
        AND l.line_quarters IS NOT DISTINCT FROM o.line_quarters
        AND e.graded_n = o.result_n
LEFT JOIN ungraded AS u
    ON
        l.event_id = u.event_id
        AND l.selection_id = u.selection_id
        AND l.line_quarters IS NOT DISTINCT FROM u.line_quarters
WHERE
    t.status = 'open'
    AND e.graded_n = e.result_n
    AND e.graded_n > e.undone_n
    AND o.result IS NULL
    AND u.missing IS NULL;

-- name: i6_endings_are_numbered_without_gaps
SELECT t.book_id, t.id, t.endings, count(e.n) AS rows_found
FROM ticket AS t
LEFT JOIN ticket_ending AS e ON t.book_id = e.book_id AND t.id = e.ticket_id
GROUP BY t.book_id, t.id
HAVING t.endings <> count(e.n) OR t.endings <> coalesce(max(e.n), 0);

-- name: i6_a_ticket_pays_its_return_once
-- Whatever was graded, taken back and graded again: the transfers on the main account net to the return less the risk,
-- to what partial cash-outs moved while the ticket is open, and of a free play to its return.
SELECT t.book_id, t.id, t.status, t.return_minor, t.risk_minor, x.paid_minor
FROM ticket AS t
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN f.credit_account_id = a.id THEN f.amount_minor ELSE -f.amount_minor END) AS paid_minor
    FROM transfer AS f
    INNER JOIN account AS a ON f.book_id = a.book_id AND f.player_account_id = a.id AND a.kind = 'player'
    WHERE f.book_id = t.book_id AND f.ticket_id = t.id
) AS x ON TRUE
WHERE
    coalesce(x.paid_minor, 0)
    <> CASE
        WHEN t.status = 'rejected' THEN 0
        WHEN t.status IN ('open', 'waiting') THEN t.cashed_minor - t.closed_risk_minor
        WHEN t.free_play THEN coalesce(t.return_minor, -1)
        ELSE coalesce(t.return_minor, -1) - t.risk_minor
    END;

-- name: i6_a_free_play_costs_its_stake_once
-- All of it once it has won, none while it is open, never more than it.
SELECT t.book_id, t.id, t.status, t.return_minor, t.risk_minor, x.paid_minor
FROM ticket AS t
LEFT JOIN LATERAL (
    SELECT
        coalesce(sum(CASE WHEN f.credit_account_id = a.id THEN f.amount_minor ELSE -f.amount_minor END), 0)
            AS paid_minor
    FROM transfer AS f
    INNER JOIN account AS a ON f.book_id = a.book_id AND f.player_account_id = a.id AND a.kind = 'free_play'
    WHERE f.book_id = t.book_id AND f.ticket_id = t.id
) AS x ON TRUE
WHERE
    x.paid_minor NOT BETWEEN -t.risk_minor AND 0
    OR (x.paid_minor <> 0 AND (NOT t.free_play OR t.status IN ('open', 'waiting', 'rejected', 'void')))
    OR (x.paid_minor <> -t.risk_minor AND t.return_minor > 0 AND t.free_play);

-- name: i6_one_payment_a_grading
SELECT f.book_id, f.ticket_id, f.ending_n
FROM transfer AS f
WHERE f.ticket_id IS NOT NULL AND f.reverses_id IS NULL
GROUP BY f.book_id, f.ticket_id, f.ending_n, f.player_account_id
HAVING count(*) > 1;

-- name: i6_a_reversal_is_the_opposite
SELECT r.book_id, r.id, r.reverses_id
FROM transfer AS r
INNER JOIN transfer AS f ON r.book_id = f.book_id AND r.reverses_id = f.id
WHERE
    (r.debit_account_id, r.credit_account_id, r.amount_minor)
    <> (f.credit_account_id, f.debit_account_id, f.amount_minor)
    OR r.ticket_id IS DISTINCT FROM f.ticket_id;

-- name: i6_a_ticket_is_as_its_last_ending_left_it
SELECT t.book_id, t.id, t.status, e.status AS ended_as
FROM ticket AS t
INNER JOIN ticket_ending AS e ON t.book_id = e.book_id AND t.id = e.ticket_id AND t.endings = e.n
WHERE
    t.status <> e.status
    OR (t.status NOT IN ('open', 'rejected') AND t.return_minor IS DISTINCT FROM e.return_minor)
    OR (t.status = 'open' AND t.return_minor IS NOT NULL);

-- name: i6_partial_cash_outs_add_up
SELECT t.book_id, t.id, t.closed_risk_minor, t.cashed_minor
FROM ticket AS t
LEFT JOIN LATERAL (
    SELECT coalesce(sum(c.closed_risk_minor), 0) AS closed_minor, coalesce(sum(c.paid_minor), 0) AS paid_minor
    FROM ticket_cash_out AS c
    INNER JOIN ticket_ending AS e
        ON c.book_id = e.book_id AND c.ticket_id = e.ticket_id AND c.n = e.n AND e.status = 'open'
    WHERE c.book_id = t.book_id AND c.ticket_id = t.id
) AS x ON TRUE
WHERE (t.closed_risk_minor, t.cashed_minor) <> (x.closed_minor, x.paid_minor);

-- name: i6_an_ending_rests_on_the_results_that_stand
-- A minute after a result a ticket that was graded says of each leg what stands of it now. Listed pitchers who did not
-- start void a leg of some books only.
SELECT t.book_id, t.id, l.n, l.result, o.result AS stands
FROM ticket AS t
INNER JOIN ticket_ending AS x ON t.book_id = x.book_id AND t.id = x.ticket_id AND t.endings = x.n
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
INNER JOIN event AS e ON l.event_id = e.id
INNER JOIN outcome AS o
    ON
        l.selection_id = o.selection_id
        AND l.line_quarters IS NOT DISTINCT FROM o.line_quarters
        AND e.graded_n = o.result_n
WHERE
    x.kind IN ('grade', 'regrade', 'correct')
    AND l.result IS DISTINCT FROM o.result
    AND o.created_at < clock_timestamp() - interval '1 minute'
    AND NOT EXISTS (
        SELECT FROM result AS r WHERE r.event_id = e.id AND r.n = e.graded_n AND r.pitchers_changed
    );
