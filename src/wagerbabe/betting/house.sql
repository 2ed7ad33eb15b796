-- name: lock_book
SELECT rules_version FROM book
WHERE id = $1
FOR NO KEY UPDATE;

-- name: rules
-- A book's settings as they stand. Without a row of its own the version has the defaults.
SELECT
    b.rules_version AS version,
    b.max_return_minor,
    b.max_parlay_legs,
    b.margin_bp,
    b.price_source,
    r.rules,
    r.created_at AS since,
    l.username AS changed_by,
    coalesce(r.reason, '') AS reason
FROM book AS b
LEFT JOIN book_rules AS r ON b.id = r.book_id AND b.rules_version = r.version
LEFT JOIN login AS l ON r.actor_id = l.id
WHERE b.id = $1;

-- name: rules_of_version
-- The rules of one version, or of the newest; nothing for a version that the book never had.
SELECT coalesce($2::integer, b.rules_version) AS version, r.rules, r.created_at AS since
FROM book AS b
LEFT JOIN book_rules AS r ON b.id = r.book_id AND coalesce($2::integer, b.rules_version) = r.version
WHERE b.id = $1 AND coalesce($2::integer, b.rules_version) BETWEEN 1 AND b.rules_version;

-- name: insert_rules
INSERT INTO book_rules (book_id, version, rules, changed, actor_id, reason, game_at)
VALUES ($1, $2, $3, $4, $5, $6, game_now());

-- name: update_book
UPDATE book SET
    rules_version = $2, max_return_minor = $3, max_parlay_legs = $4, margin_bp = $5, price_source = $6
WHERE id = $1;

-- name: rules_history
SELECT r.version, r.created_at AS at, r.game_at, l.username AS changed_by, r.reason, r.changed
FROM book_rules AS r
LEFT JOIN login AS l ON r.actor_id = l.id
WHERE r.book_id = $1 AND ($2::integer IS NULL OR r.version < $2)
ORDER BY r.version DESC
LIMIT $3;

-- name: source_exists
-- Whether prices can come from there: the consensus, or a sportsbook that quotes.
SELECT $1::text = 'consensus' OR EXISTS (SELECT FROM quote WHERE sportsbook = $1);
