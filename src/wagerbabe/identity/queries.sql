-- name: find_actors
SELECT s.id AS session_id, l.id, l.username, l.role, l.book_id, s.csrf_token
FROM session s INNER JOIN login l ON s.login_id = l.id
WHERE
    s.id = ANY($1::uuid[]) AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp() AND l.status = 'active';

-- name: find_login
SELECT id, username, role, book_id, status, password_hash
FROM login
WHERE lower(username) = lower($1) OR lower(email) = lower($1);

-- name: password_hash
SELECT password_hash FROM login
WHERE id = $1;

-- name: insert_login
INSERT INTO login (id, username, email, password_hash, role, book_id, birth_date)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: place_login
UPDATE login SET book_id = $2
WHERE id = $1 AND book_id IS DISTINCT FROM $2;

-- name: set_password
UPDATE login SET password_hash = $3, password_changed_at = clock_timestamp()
WHERE id = $1 AND ($2::uuid IS NULL OR book_id = $2)
RETURNING id;

-- name: set_status
UPDATE login SET status = $3
WHERE id = $1 AND ($2::uuid IS NULL OR book_id = $2)
RETURNING id;

-- name: insert_session
WITH signed_in AS (
    UPDATE login SET last_sign_in_at = clock_timestamp(), last_sign_in_address = $5
    WHERE id = $2
)

INSERT INTO session (id, login_id, expires_at, csrf_token, address, user_agent)
VALUES ($1, $2, clock_timestamp() + $3::interval, $4, $5, $6);

-- name: insert_refresh_token
INSERT INTO refresh_token (hash, session_id, expires_at)
VALUES ($1, $2, clock_timestamp() + $3::interval);

-- name: use_refresh_token
UPDATE refresh_token SET used_at = clock_timestamp()
WHERE hash = $1 AND used_at IS NULL
RETURNING session_id, expires_at > clock_timestamp() AS fresh;

-- name: used_session
SELECT t.session_id, s.login_id, l.book_id
FROM refresh_token t INNER JOIN session s ON t.session_id = s.id INNER JOIN login l ON s.login_id = l.id
WHERE t.hash = $1;

-- name: renew_session
UPDATE session s SET expires_at = clock_timestamp() + $2::interval
FROM login l
WHERE
    s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp() AND s.login_id = l.id
    AND l.status = 'active'
RETURNING l.id, l.username, l.role, l.book_id, s.csrf_token;

-- name: revoke_sessions
-- All of a login's but one, or one alone; each leaves the message that closes its sockets.
WITH ended AS (
    UPDATE session SET revoked_at = clock_timestamp(), revoked_reason = $4
    WHERE
        login_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3)
    RETURNING id
)

SELECT announce('session:' || id, '{"revoked": true}') AS message_id
FROM ended;

-- name: sessions
SELECT id, created_at, expires_at, host(address) AS address, user_agent
FROM session
WHERE login_id = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp()
ORDER BY created_at DESC, id DESC;

-- name: drop_refresh_tokens
DELETE FROM refresh_token WHERE expires_at < clock_timestamp();

-- name: drop_sessions
DELETE FROM session s
WHERE
    s.expires_at < clock_timestamp() - interval '30 days'
    AND NOT EXISTS (SELECT FROM refresh_token t WHERE t.session_id = s.id);
