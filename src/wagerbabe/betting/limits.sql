-- name: limits
-- The limits that an agent sees: the book's, the profiles', and those of its own players.
-- $3 one id, $4 a player, $5 a profile; $6 and $7 the last row of the page before, $8 how many
SELECT
    i.id,
    i.player_id,
    d.username AS client_username,
    i.profile_id,
    f.name AS profile_name,
    i.sport_key,
    i.league_key,
    i.market_kind,
    i.period,
    i.ticket_kind,
    i.min_stake_minor,
    i.max_stake_minor,
    i.max_win_minor,
    i.max_legs,
    i.max_repeats,
    i.max_exposure_minor,
    i.max_event_exposure_minor,
    i.blocked,
    s.username AS set_by,
    i.created_at
FROM bet_limit AS i
LEFT JOIN player AS p ON i.book_id = p.book_id AND i.player_id = p.id
LEFT JOIN login AS d ON p.id = d.id
LEFT JOIN profile AS f ON i.book_id = f.book_id AND i.profile_id = f.id
LEFT JOIN login AS s ON i.actor_id = s.id
WHERE
    i.book_id = $1
    AND (i.player_id IS NULL OR p.agent_id IN (SELECT agents_below($1, $2)))
    AND ($3::uuid IS NULL OR i.id = $3)
    AND ($4::uuid IS NULL OR i.player_id = $4)
    AND ($5::uuid IS NULL OR i.profile_id = $5)
    AND ($6::timestamptz IS NULL OR (i.created_at, i.id) < ($6, $7::uuid))
ORDER BY i.created_at DESC, i.id DESC
LIMIT $8;

-- name: insert_limit
INSERT INTO bet_limit (
    book_id, id, player_id, profile_id, sport_key, league_key, market_kind, period, ticket_kind, min_stake_minor,
    max_stake_minor, max_win_minor, max_legs, max_repeats, max_exposure_minor, max_event_exposure_minor, blocked,
    actor_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: delete_limit
DELETE FROM bet_limit
WHERE book_id = $1 AND id = $2
RETURNING id;

-- name: sport_exists
SELECT exists(SELECT FROM sport WHERE key = $1);

-- name: league_exists
-- $2 the sport it has to belong to, if any
SELECT exists(SELECT FROM league WHERE key = $1 AND ($2::text IS NULL OR sport_key = $2));
