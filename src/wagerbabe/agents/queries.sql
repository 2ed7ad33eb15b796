-- name: insert_book
INSERT INTO book (
    id, name, currency, time_zone, day_starts, is_house, price_source, margin_bp, house_account_id, cash_account_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: open_account
SELECT open_account($1, $2, $3, $4, $5);

-- name: book
SELECT b.id, b.name, b.currency, b.time_zone, b.day_starts FROM book AS b WHERE b.id = $1;

-- name: insert_agent
INSERT INTO agent (book_id, id, parent_id, name) VALUES ($1, $2, $3, $4);

-- name: agent_below
SELECT exists(SELECT FROM agents_below($1, $2) AS x (id) WHERE x.id = $3);

-- name: agents
SELECT a.id, a.parent_id, a.name, l.username, l.status, a.created_at, count(p.id) AS players
FROM agents_below($1, $2) AS x (id)
INNER JOIN agent AS a ON a.book_id = $1 AND x.id = a.id
INNER JOIN login AS l ON a.id = l.id
LEFT JOIN player AS p ON a.book_id = p.book_id AND a.id = p.agent_id
GROUP BY a.id, a.parent_id, a.name, l.username, l.status, a.created_at
ORDER BY lower(a.name), a.id;

-- name: insert_player
INSERT INTO player (
    book_id, id, agent_id, account_id, name, contact, notes, min_stake_minor, max_stake_minor, profile_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, 100), coalesce($9, 100000), $10);

-- name: newcomers_agent
-- The agent of an invitation, or without one the house book's first.
SELECT i.book_id, i.agent_id
FROM invitation AS i
WHERE i.code = $1 AND i.revoked_at IS NULL
UNION ALL
(
    SELECT a.book_id, a.id
    FROM book AS b
    INNER JOIN agent AS a ON b.id = a.book_id
    WHERE $1::text IS NULL AND b.is_house AND a.parent_id IS NULL
    ORDER BY a.created_at, a.id
    LIMIT 1
)
LIMIT 1;

-- name: player_of
-- A player as the agent who asks may see it: its own or one of an agent below.
SELECT p.id, p.account_id, p.agent_id, p.name, l.username, p.status
FROM player AS p
INNER JOIN login AS l ON p.id = l.id
WHERE p.book_id = $1 AND p.agent_id IN (SELECT agents_below($1, $2)) AND p.id = $3;

-- name: players
-- One page of an agent's players. $3 one id, $4 a part of a name, $5 status, $6 order; $7 to $9 the last row's place.
WITH found AS (
    SELECT
        p.id,
        l.username,
        l.email,
        p.name,
        p.contact,
        p.notes,
        p.status,
        p.agent_id,
        g.name AS agent_name,
        b.currency,
        a.posted_minor AS balance_minor,
        a.held_minor,
        a.posted_minor - a.held_minor - a.floor_minor AS available_minor,
        coalesce(f.posted_minor - f.held_minor, 0) AS free_play_minor,
        -a.floor_minor AS credit_limit_minor,
        p.min_stake_minor,
        p.max_stake_minor,
        p.profile_id,
        r.name AS profile_name,
        l.last_sign_in_at,
        host(l.last_sign_in_address) AS last_sign_in_address,
        p.created_at,
        CASE $6::text
            WHEN 'balance' THEN a.posted_minor
            WHEN '-balance' THEN -a.posted_minor
            WHEN 'available' THEN a.posted_minor - a.held_minor - a.floor_minor
            WHEN '-available' THEN -(a.posted_minor - a.held_minor - a.floor_minor)
            WHEN '-held' THEN -a.held_minor
            WHEN '-created_at' THEN -(extract(EPOCH FROM p.created_at) * 1000000)::bigint
            WHEN '-last_sign_in_at' THEN -(extract(EPOCH FROM coalesce(l.last_sign_in_at, 'epoch')) * 1000000)::bigint
            ELSE 0
        END AS place_number,
        CASE $6::text WHEN 'name' THEN lower(p.name) ELSE lower(l.username) END AS place_text
    FROM player AS p
    INNER JOIN login AS l ON p.id = l.id
    INNER JOIN account AS a ON p.book_id = a.book_id AND p.account_id = a.id
    LEFT JOIN account AS f ON p.book_id = f.book_id AND p.id = f.owner_id AND f.kind = 'free_play'
    INNER JOIN agent AS g ON p.book_id = g.book_id AND p.agent_id = g.id
    INNER JOIN book AS b ON p.book_id = b.id
    LEFT JOIN profile AS r ON p.book_id = r.book_id AND p.profile_id = r.id
    WHERE
        p.book_id = $1
        AND p.agent_id IN (SELECT agents_below($1, $2))
        AND ($3::uuid IS NULL OR p.id = $3)
        AND (
            $4::text IS NULL
            OR strpos(lower(l.username), lower($4)) > 0
            OR strpos(lower(p.name), lower($4)) > 0
        )
        AND ($5::text IS NULL OR p.status = $5)
)

SELECT f.*
FROM found AS f
WHERE $9::uuid IS NULL OR (f.place_number, f.place_text, f.id) > ($7::bigint, $8::text, $9)
ORDER BY f.place_number, f.place_text, f.id
LIMIT $10;

-- name: terms
-- What an agent may change of a player. Read it under the account's lock.
SELECT
    p.name, p.contact, p.notes, p.min_stake_minor, p.max_stake_minor, -a.floor_minor AS credit_limit_minor, p.profile_id
FROM player AS p
INNER JOIN account AS a ON p.book_id = a.book_id AND p.account_id = a.id
WHERE p.book_id = $1 AND p.id = $2;

-- name: lock_accounts
SELECT lock_accounts($1, $2);

-- name: set_floor
SELECT set_floor($1, $2, $3);

-- name: update_player
UPDATE player SET
    name = $3,
    contact = $4,
    notes = $5,
    min_stake_minor = $6,
    max_stake_minor = $7,
    profile_id = $8,
    terms_version = terms_version + $9::integer
WHERE book_id = $1 AND id = $2;

-- name: set_player_status
UPDATE player SET status = $3, terms_version = terms_version + 1 WHERE book_id = $1 AND id = $2;

-- name: insert_invitation
INSERT INTO invitation (book_id, code, agent_id) VALUES ($1, $2, $3) RETURNING code, agent_id, created_at;

-- name: revoke_invitation
UPDATE invitation SET revoked_at = clock_timestamp()
WHERE book_id = $1 AND agent_id IN (SELECT agents_below($1, $2)) AND code = $3 AND revoked_at IS NULL
RETURNING code;

-- name: invitations
SELECT i.code, i.agent_id, g.name AS agent_name, i.created_at
FROM invitation AS i
INNER JOIN agent AS g ON i.book_id = g.book_id AND i.agent_id = g.id
WHERE i.book_id = $1 AND i.agent_id IN (SELECT agents_below($1, $2)) AND i.revoked_at IS NULL
ORDER BY i.created_at DESC, i.code ASC;

-- name: contact_of
SELECT g.name
FROM player AS p
INNER JOIN agent AS g ON p.book_id = g.book_id AND p.agent_id = g.id
WHERE p.book_id = $1 AND p.id = $2;

-- name: profile
SELECT
    p.id,
    l.username,
    l.email,
    p.name,
    p.contact,
    p.status,
    p.agent_id,
    g.name AS agent_name,
    b.name AS book_name,
    b.currency,
    b.time_zone,
    p.min_stake_minor,
    p.max_stake_minor,
    b.max_return_minor,
    b.max_parlay_legs,
    a.posted_minor AS balance_minor,
    a.held_minor,
    a.posted_minor - a.held_minor - a.floor_minor AS available_minor,
    coalesce(f.posted_minor - f.held_minor, 0) AS free_play_minor,
    -a.floor_minor AS credit_limit_minor,
    a.changes + coalesce(f.changes, 0) AS version,
    p.created_at
FROM player AS p
INNER JOIN login AS l ON p.id = l.id
INNER JOIN account AS a ON p.book_id = a.book_id AND p.account_id = a.id
LEFT JOIN account AS f ON p.book_id = f.book_id AND p.id = f.owner_id AND f.kind = 'free_play'
INNER JOIN agent AS g ON p.book_id = g.book_id AND p.agent_id = g.id
INNER JOIN book AS b ON p.book_id = b.id
WHERE p.book_id = $1 AND p.id = $2;

-- name: update_profile
UPDATE player SET name = coalesce($3, name), contact = coalesce($4, contact) WHERE book_id = $1 AND id = $2;

-- name: agent_profile
SELECT a.id AS agent_id, a.name AS agent_name, b.currency
FROM agent AS a
INNER JOIN book AS b ON a.book_id = b.id
WHERE a.book_id = $1 AND a.id = $2;

-- name: preferences
SELECT settings FROM preference WHERE login_id = $1;

-- name: set_preferences
INSERT INTO preference AS p (login_id, settings) VALUES ($1, $2)
ON CONFLICT (login_id) DO UPDATE SET settings = p.settings || excluded.settings, updated_at = clock_timestamp()
RETURNING settings;

-- name: agent_summary
-- How an agent's players stand now and did this week and today. From the players' side: plus = they won.
SELECT
    d.book_day,
    d.book_week,
    count(p.id) AS players,
    count(p.id) FILTER (WHERE p.status = 'active') AS active_players,
    count(p.id) FILTER (WHERE w.played OR a.held_minor > 0) AS playing_players,
    count(p.id) FILTER (WHERE a.posted_minor <> 0) AS open_balances,
    coalesce(sum(-a.posted_minor) FILTER (WHERE a.posted_minor < 0), 0)::bigint AS to_collect_minor,
    coalesce(sum(a.posted_minor) FILTER (WHERE a.posted_minor > 0), 0)::bigint AS to_pay_minor,
    coalesce(sum(a.held_minor), 0)::bigint AS pending_minor,
    coalesce(sum(w.win_minor), 0)::bigint AS week_win_minor,
    coalesce(sum(w.today_minor), 0)::bigint AS today_win_minor,
    coalesce(sum(w.payments_minor), 0)::bigint AS week_payments_minor
FROM posting_day($1) AS d
LEFT JOIN player AS p ON p.book_id = $1 AND p.agent_id IN (SELECT agents_below($1, $2))
LEFT JOIN account AS a ON p.book_id = a.book_id AND p.account_id = a.id
LEFT JOIN LATERAL (
    SELECT
        bool_or(f.win_minor <> 0) AS played,
        sum(f.win_minor) AS win_minor,
        sum(f.win_minor) FILTER (WHERE f.book_day = d.book_day) AS today_minor,
        sum(f.payments_minor) AS payments_minor
    FROM day_figure AS f
    WHERE f.book_id = p.book_id AND f.player_id = p.id AND f.book_day BETWEEN d.book_week AND d.book_week + 6
) AS w ON TRUE
GROUP BY d.book_day, d.book_week;

-- name: platform_summary
SELECT
    (SELECT count(*) FROM book) AS books,
    (SELECT count(*) FROM agent) AS agents,
    (SELECT count(*) FROM player) AS players;

-- name: is_master
SELECT exists(SELECT FROM agent WHERE book_id = $1 AND id = $2 AND parent_id IS NULL);

-- name: profiles
-- A book's profiles, each with how many of the asking agent's players have it. $3 one id
SELECT
    f.id, f.name, f.margin_bp, f.line_move_quarters, f.live_delay_seconds, f.created_at, count(p.id) AS players
FROM profile AS f
LEFT JOIN player AS p
    ON f.book_id = p.book_id AND f.id = p.profile_id AND p.agent_id IN (SELECT agents_below($1, $2))
WHERE f.book_id = $1 AND ($3::uuid IS NULL OR f.id = $3)
GROUP BY f.book_id, f.id
ORDER BY lower(f.name);

-- name: insert_profile
INSERT INTO profile (book_id, id, name, margin_bp, line_move_quarters, live_delay_seconds)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: lock_profile
SELECT name, margin_bp, line_move_quarters, live_delay_seconds
FROM profile
WHERE book_id = $1 AND id = $2
FOR NO KEY UPDATE;

-- name: update_profile_of_players
UPDATE profile SET name = $3, margin_bp = $4, line_move_quarters = $5, live_delay_seconds = $6
WHERE book_id = $1 AND id = $2;

-- name: renew_terms
-- Bets that were priced under the old terms are judged anew. All players of a book, of a profile, or one of them;
-- locked in one order, so that two changes at once wait for each other.
UPDATE player SET terms_version = terms_version + 1
WHERE book_id = $1 AND id IN (
    SELECT p.id
    FROM player AS p
    WHERE p.book_id = $1 AND ($2::uuid IS NULL OR p.profile_id = $2) AND ($3::uuid IS NULL OR p.id = $3)
    ORDER BY p.id
    FOR NO KEY UPDATE
);
