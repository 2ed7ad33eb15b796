-- name: ticket
-- A ticket as whoever asks may see it. $1 book and $2 agent (both NULL: an administrator), $3 ticket. The books come
-- first: tickets are found by book and id.
SELECT
    t.book_id,
    t.id,
    t.player_id,
    t.account_id,
    p.account_id AS main_account_id,
    t.kind,
    t.status,
    t.risk_minor,
    t.free_play,
    t.rules_version,
    t.endings,
    (
        SELECT count(*) > 0
        FROM ticket_leg AS l
        INNER JOIN event AS v ON l.event_id = v.id
        WHERE l.book_id = t.book_id AND l.ticket_id = t.id AND v.result_n > v.undone_n
    ) AS decided,
    e.kind AS ended_by,
    e.actor_id AS ended_by_id,
    e.reason AS ended_because,
    (SELECT count(*) FROM ticket_leg AS l WHERE l.book_id = t.book_id AND l.ticket_id = t.id) AS legs
FROM book AS b
INNER JOIN ticket AS t ON b.id = t.book_id
INNER JOIN player AS p ON t.book_id = p.book_id AND t.player_id = p.id
LEFT JOIN ticket_ending AS e ON t.book_id = e.book_id AND t.id = e.ticket_id AND t.endings = e.n
WHERE
    ($1::uuid IS NULL OR b.id = $1)
    AND ($2::uuid IS NULL OR p.agent_id IN (SELECT agents_below($1, $2)))
    AND t.id = $3;

-- name: ask
INSERT INTO ticket_request (book_id, id, ticket_id, kind, reason, prices, endings, asked_by, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, game_now());

-- name: open_request
SELECT r.id, r.kind, r.reason, r.prices, r.asked_by
FROM ticket_request AS r
WHERE r.book_id = $1 AND r.ticket_id = $2 AND r.status = 'open';

-- name: request
-- A request as whoever asks may see it. $1 book and $2 agent (both NULL: an administrator), $3 request
SELECT r.book_id, r.id, r.ticket_id, r.kind, r.reason, r.prices, r.endings, r.asked_by, r.status, r.decided_by
FROM book AS b
INNER JOIN ticket_request AS r ON b.id = r.book_id
INNER JOIN ticket AS t ON r.book_id = t.book_id AND r.ticket_id = t.id
INNER JOIN player AS p ON t.book_id = p.book_id AND t.player_id = p.id
WHERE
    ($1::uuid IS NULL OR b.id = $1)
    AND ($2::uuid IS NULL OR p.agent_id IN (SELECT agents_below($1, $2)))
    AND r.id = $3;

-- name: requests
-- As above: one request ($3), or a page of those of a status ($4), newest first, after one ($5); $6 how many.
SELECT
    r.id,
    r.ticket_id,
    t.number,
    p.id AS client_id,
    w.username AS client,
    r.kind,
    r.reason,
    r.prices,
    r.status,
    r.asked_at,
    a.username AS asked_by,
    r.decided_at,
    d.username AS decided_by,
    r.answer
FROM ticket_request AS r
INNER JOIN ticket AS t ON r.book_id = t.book_id AND r.ticket_id = t.id
INNER JOIN player AS p ON t.book_id = p.book_id AND t.player_id = p.id
INNER JOIN login AS w ON p.id = w.id
INNER JOIN login AS a ON r.asked_by = a.id
LEFT JOIN login AS d ON r.decided_by = d.id
WHERE
    ($1::uuid IS NULL OR r.book_id = $1)
    AND ($2::uuid IS NULL OR p.agent_id IN (SELECT agents_below($1, $2)))
    AND ($3::uuid IS NULL OR r.id = $3)
    AND ($4::text IS NULL OR r.status = $4)
    AND ($5::uuid IS NULL OR r.id < $5)
ORDER BY r.id DESC
LIMIT $6;

-- name: decide
UPDATE ticket_request SET status = $3, decided_by = $4, answer = $5, decided_at = game_now()
WHERE book_id = $1 AND id = $2;

-- name: correct_leg
UPDATE ticket_leg SET corrected_num = $4, corrected_den = $5 WHERE book_id = $1 AND ticket_id = $2 AND n = $3;

-- name: seal_ticket
SELECT seal_ticket($1, $2);
