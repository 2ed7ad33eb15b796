-- name: standings
-- Players' accounts, as the messages that tell a change have them, with their count of open tickets.
SELECT
    p.book_id,
    p.id AS player_id,
    balance_message(a.posted_minor, a.held_minor, a.floor_minor, a.changes, b.currency) -> 'balance' AS balance,
    account_message(f.kind, f.posted_minor, f.held_minor, f.floor_minor, f.changes, b.currency) -> 'free_play'
        AS free_play,
    (
        SELECT count(*) FROM ticket AS t
        WHERE t.book_id = a.book_id AND t.account_id IN (a.id, f.id) AND t.status IN ('open', 'waiting')
    ) AS open_tickets
FROM unnest($1::uuid[], $2::uuid[]) AS w (book_id, player_id)
INNER JOIN player AS p ON w.book_id = p.book_id AND w.player_id = p.id
INNER JOIN account AS a ON p.book_id = a.book_id AND p.account_id = a.id
LEFT JOIN account AS f ON p.book_id = f.book_id AND p.id = f.owner_id AND f.kind = 'free_play'
INNER JOIN book AS b ON p.book_id = b.id;

-- name: agents_above
-- Which of these agents ($3) stand above which of these players ($2) of a book.
WITH RECURSIVE above (player_id, agent_id) AS (
    SELECT p.id, p.agent_id
    FROM player AS p
    WHERE p.book_id = $1 AND p.id = ANY($2::uuid[])
    UNION
    SELECT x.player_id, a.parent_id
    FROM above AS x
    INNER JOIN agent AS a ON a.book_id = $1 AND x.agent_id = a.id
    WHERE a.parent_id IS NOT NULL
)

SELECT player_id, agent_id
FROM above
WHERE agent_id = ANY($3::uuid[]);

-- name: missed_messages
-- What was told to players since a moment: read after the bus was away. The newest $2 rows are looked through.
SELECT o.channel, o.payload
FROM (SELECT * FROM outbox ORDER BY id DESC LIMIT $2) AS o
WHERE o.created_at >= $1 AND o.channel LIKE 'player:%'
ORDER BY o.id;
