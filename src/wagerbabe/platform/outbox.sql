-- name: outbox_rows
SELECT id, channel, payload
FROM outbox
WHERE id = ANY($1::bigint[]) AND published_at IS NULL
ORDER BY id;

-- name: outbox_late
SELECT id, channel, payload
FROM outbox
WHERE published_at IS NULL AND created_at < clock_timestamp() - $1::interval
ORDER BY id
LIMIT $2;

-- name: mark_published
UPDATE outbox SET published_at = clock_timestamp()
WHERE id = ANY($1::bigint[]) AND published_at IS NULL;

-- name: drop_published
DELETE FROM outbox WHERE published_at < clock_timestamp() - $1::interval;
