-- name: i3_held_is_the_risk_of_open_tickets
SELECT a.book_id, a.id, a.held_minor, coalesce(t.risk_minor, 0) AS risk_minor
FROM account AS a
LEFT JOIN (
    SELECT o.book_id, o.account_id, sum(o.risk_minor - o.closed_risk_minor) AS risk_minor
    FROM ticket AS o
    WHERE o.status IN ('open', 'waiting')
    GROUP BY o.book_id, o.account_id
) AS t ON a.book_id = t.book_id AND a.id = t.account_id
WHERE a.held_minor <> coalesce(t.risk_minor, 0);

-- name: i4_no_bet_beyond_what_was_available
SELECT t.book_id, t.id, t.available_after_minor
FROM ticket AS t
WHERE t.available_after_minor < 0;

-- name: i7_no_bet_at_or_after_the_start
SELECT t.book_id, t.id, t.placed_at, l.starts_at
FROM ticket AS t
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
WHERE t.placed_at >= l.starts_at;

-- name: i8_one_key_one_ticket
SELECT t.book_id, t.player_id, t.idempotency_key
FROM ticket AS t
GROUP BY t.book_id, t.player_id, t.idempotency_key
HAVING count(*) > 1;
