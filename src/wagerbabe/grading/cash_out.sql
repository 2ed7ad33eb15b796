-- name: legs
-- A player's ticket, leg by leg, with what is known of each. $1 book, $2 player, $3 ticket
SELECT
    t.id,
    t.kind,
    t.status,
    t.stake_minor,
    t.risk_minor,
    t.closed_risk_minor,
    t.cashed_minor,
    t.max_return_minor,
    t.free_play,
    t.options,
    t.rules_version,
    t.endings,
    b.currency,
    l.n,
    l.event_id,
    l.selection_id,
    l.line_quarters,
    l.in_play,
    coalesce(l.corrected_num, l.price_num) AS price_num,
    coalesce(l.corrected_den, l.price_den) AS price_den,
    e.graded_n,
    coalesce(r.pitchers_changed, FALSE) AS pitchers_changed,
    o.result,
    o.win_parts,
    o.refund_parts,
    o.parts
FROM ticket AS t
INNER JOIN book AS b ON t.book_id = b.id
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
INNER JOIN event AS e ON l.event_id = e.id
LEFT JOIN result AS r ON e.id = r.event_id AND e.graded_n = r.n
LEFT JOIN outcome AS o
    ON
        l.selection_id = o.selection_id
        AND l.line_quarters IS NOT DISTINCT FROM o.line_quarters
        AND e.graded_n = o.result_n
WHERE t.book_id = $1 AND t.player_id = $2 AND t.id = $3
ORDER BY l.n;

-- name: rules
SELECT rules FROM book_rules WHERE book_id = $1 AND version = $2;

-- name: known
SELECT ticket_id, request_hash FROM ticket_cash_out WHERE book_id = $1 AND player_id = $2 AND idempotency_key = $3;

-- name: cash_out
SELECT code, outbox_ids
FROM cash_out_ticket($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);
