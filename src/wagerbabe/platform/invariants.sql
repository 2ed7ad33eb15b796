-- name: i9_nothing_waits_in_the_outbox
SELECT o.id, o.channel, o.created_at
FROM outbox AS o
WHERE o.published_at IS NULL AND o.created_at < clock_timestamp() - interval '1 minute';

-- name: i9_no_job_has_failed
SELECT q.id, q.entrypoint, q.attempts
FROM pgqueuer AS q
WHERE q.status = 'failed';
