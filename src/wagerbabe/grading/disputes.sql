-- name: raise_dispute
INSERT INTO dispute (book_id, id, ticket_id, player_id, text, at) VALUES ($1, $2, $3, $4, $5, game_now());

-- name: open_dispute
SELECT d.id, d.text FROM dispute AS d WHERE d.book_id = $1 AND d.ticket_id = $2 AND d.status = 'open';

-- name: own_ticket
SELECT t.id FROM ticket AS t WHERE t.book_id = $1 AND t.player_id = $2 AND t.id = $3;

-- name: disputes
-- As whoever asks may see them. $1 book and $2 agent (both NULL: an administrator), $3 one dispute, or a page of those
-- of a status ($4), newest first, after one ($5); $6 how many.
SELECT
    d.book_id,
    d.id,
    d.ticket_id,
    w.username AS client,
    d.text,
    d.at,
    d.status,
    d.outcome,
    d.answer,
    a.username AS answered_by,
    d.answered_by AS answered_by_id,
    d.answered_at
FROM dispute AS d
INNER JOIN player AS p ON d.book_id = p.book_id AND d.player_id = p.id
INNER JOIN login AS w ON p.id = w.id
LEFT JOIN login AS a ON d.answered_by = a.id
WHERE
    ($1::uuid IS NULL OR d.book_id = $1)
    AND ($2::uuid IS NULL OR p.agent_id IN (SELECT agents_below($1, $2)))
    AND ($3::uuid IS NULL OR d.id = $3)
    AND ($4::text IS NULL OR d.status = $4)
    AND ($5::uuid IS NULL OR d.id < $5)
ORDER BY d.id DESC
LIMIT $6;

-- name: answer
UPDATE dispute SET status = 'answered', outcome = $3, answer = $4, answered_by = $5, answered_at = game_now()
WHERE book_id = $1 AND id = $2 AND status = 'open'
RETURNING ticket_id, player_id;

-- name: announce
SELECT
    announce(
        'player:' || $3::uuid, jsonb_build_object('type', 'ticket', 'book_id', $1::uuid, 'ticket_id', $2::uuid)
    );
