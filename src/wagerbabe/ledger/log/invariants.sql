-- name: i10_nothing_waits_to_be_sealed
SELECT q.id, q.created_at
FROM log_queue AS q
WHERE q.created_at < clock_timestamp() - interval '1 minute';

-- name: i10_what_is_sealed_is_signed
SELECT l.n, l.sealed_at
FROM log_leaf AS l
WHERE
    l.n >= (
        SELECT coalesce(max(c.size), 0) FROM log_checkpoint AS c
        WHERE c.epoch = (SELECT e.id FROM log_epoch AS e ORDER BY e.opened_at DESC, e.id DESC LIMIT 1)
    )
    AND l.sealed_at < clock_timestamp() - interval '1 minute';

-- name: i10_no_checkpoint_is_longer_than_the_log
SELECT c.epoch, c.size
FROM log_checkpoint AS c
WHERE c.size > (SELECT coalesce(max(l.n) + 1, 0) FROM log_leaf AS l);

-- name: i10_checkpoints_grow
-- Within an epoch a later checkpoint is never of fewer entries.
SELECT x.epoch, x.size
FROM (
    SELECT c.epoch, c.size, max(c.size) OVER (PARTITION BY c.epoch ORDER BY c.at, c.size) AS most
    FROM log_checkpoint AS c
) AS x
WHERE x.size < x.most;

-- name: i10_one_size_has_one_root
SELECT c.size
FROM log_checkpoint AS c
GROUP BY c.size
HAVING count(DISTINCT c.root) > 1;

-- name: i10_every_transfer_is_sealed_once
-- Counted by what their receipts are about; that each is as it was sealed, the audit of the log shows.
SELECT f.book_id, f.subject_id, sum(f.facts) AS too_few
FROM (
    SELECT t.book_id, coalesce(t.ticket_id, t.id) AS subject_id, 1 AS facts FROM transfer AS t
    UNION ALL
    SELECT l.book_id, l.subject_id, -1 FROM log_leaf AS l
    WHERE l.entry = 'transfer'
    UNION ALL
    SELECT (q.body ->> 'book_id')::uuid, (q.body ->> 'subject_id')::uuid, -1 FROM log_queue AS q
    WHERE q.body ->> 'entry' = 'transfer'
) AS f
GROUP BY f.book_id, f.subject_id
HAVING sum(f.facts) <> 0;
