-- name: balance
SELECT
    a.posted_minor AS balance_minor,
    a.held_minor,
    -a.floor_minor AS credit_limit_minor,
    a.changes + coalesce(f.changes, 0) AS version,
    b.currency,
    coalesce(f.posted_minor - f.held_minor, 0) AS free_play_minor
FROM account AS a
INNER JOIN book AS b ON a.book_id = b.id
LEFT JOIN account AS f ON a.book_id = f.book_id AND a.owner_id = f.owner_id AND f.kind = 'free_play'
WHERE a.book_id = $1 AND a.owner_id = $2 AND a.kind = 'player';

-- name: lock_accounts
SELECT lock_accounts($1, $2);

-- name: post_transfers
SELECT * FROM post_transfers($1, $2::posting[]);

-- name: transfer_of_key
SELECT t.id, t.request_hash
FROM account AS a
INNER JOIN transfer AS t ON a.book_id = t.book_id AND a.id = t.player_account_id
WHERE a.book_id = $1 AND a.owner_id = $2 AND t.idempotency_key = $3;

-- name: open_free_play
SELECT open_free_play($1, $2, $3);

-- name: statement
-- $1 book, $2 player, $3 below this sequence, $4 this one transfer (of either account), $5 how many, $6 which account
SELECT
    t.id,
    t.player_seq AS seq,
    t.game_at AS at,
    t.book_day,
    t.cause,
    CASE WHEN t.credit_account_id = t.player_account_id THEN t.amount_minor ELSE -t.amount_minor END AS amount_minor,
    t.player_balance_minor AS balance_minor,
    t.ticket_id,
    t.reverses_id,
    t.reason,
    l.username AS actor
FROM account AS a
INNER JOIN transfer AS t ON a.book_id = t.book_id AND a.id = t.player_account_id
LEFT JOIN login AS l ON t.actor_id = l.id
WHERE
    a.book_id = $1 AND a.owner_id = $2 AND (a.kind = $6 OR $4::uuid IS NOT NULL)
    AND ($3::bigint IS NULL OR t.player_seq < $3)
    AND ($4::uuid IS NULL OR t.id = $4)
ORDER BY t.player_seq DESC
LIMIT $5;

-- name: posting_day
SELECT d.book_day, d.book_week, d.game_at FROM posting_day($1) AS d;
