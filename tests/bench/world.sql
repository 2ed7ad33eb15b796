-- name: ids
-- Ids that can be told from a number, so that every side of a comparison names the same rows without looking them up.
CREATE FUNCTION bench_id(p_kind integer, p_n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(p_kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(p_n), 12, '0'))::uuid
$$;

-- name: book
WITH house AS (
    INSERT INTO book (id, name, currency, house_account_id, cash_account_id)
    VALUES (bench_id(1, 1), 'Harbour', 'USD', bench_id(2, 1), bench_id(2, 2))
    RETURNING id
),
accounts AS (
    INSERT INTO account (book_id, id, kind)
    SELECT h.id, bench_id(2, k.n), k.kind FROM house AS h, (VALUES (1, 'house'), (2, 'cash')) AS k (n, kind)
),
desk AS (
    INSERT INTO login (id, username, password_hash, role, book_id)
    SELECT bench_id(3, 1), 'desk', 'none', 'agent', h.id FROM house AS h
)
INSERT INTO agent (book_id, id, name) SELECT h.id, bench_id(3, 1), 'Desk' FROM house AS h;

-- name: players
-- $1 how many; a player's account has the player's number.
WITH n AS (
    SELECT g AS n FROM generate_series(1, $1::integer) AS g
),
logins AS (
    INSERT INTO login (id, username, password_hash, role, book_id)
    SELECT bench_id(4, n), 'player' || n, 'none', 'player', bench_id(1, 1) FROM n
),
accounts AS (
    INSERT INTO account (book_id, id, kind, owner_id, floor_minor)
    SELECT bench_id(1, 1), bench_id(5, n), 'player', bench_id(4, n), -1000000000000 FROM n
),
sessions AS (
    INSERT INTO session (id, login_id, expires_at)
    SELECT bench_id(6, n), bench_id(4, n), now() + interval '1 day' FROM n
)
INSERT INTO player (book_id, id, agent_id, account_id, name)
SELECT bench_id(1, 1), bench_id(4, n), bench_id(3, 1), bench_id(5, n), 'Player ' || n FROM n;

-- name: league
INSERT INTO sport (key, title) VALUES ('americanfootball', 'American football') ON CONFLICT DO NOTHING;
INSERT INTO league (key, sport_key, title, seq) VALUES ('bench_league', 'americanfootball', 'Bench', 1)
ON CONFLICT DO NOTHING;

-- name: games
-- Games $1 to $2 with moneyline, spread -3.5 and total 44.5: each market's two selections are offered for a day.
-- Game g has the markets 3g, 3g + 1, 3g + 2; market m has the selections 2m and 2m + 1.
WITH game AS (
    INSERT INTO event (
        id, league_key, provider, provider_key, home, away, starts_at, first_starts_at, seq, updated_at
    )
    SELECT
        bench_id(7, g), 'bench_league', 'bench', g::text, 'Home Town ' || g, 'Away City ' || g,
        game_now() + interval '5 hours' + g * interval '1 minute', game_now() + interval '5 hours', 1, game_now()
    FROM generate_series($1::integer, $2::integer) AS g
),
market AS (
    INSERT INTO market (id, event_id, kind)
    SELECT bench_id(8, 3 * g + k.n), bench_id(7, g), k.kind
    FROM generate_series($1, $2) AS g, (VALUES (0, 'moneyline'), (1, 'spread'), (2, 'total')) AS k (n, kind)
),
side (market, n, side, line) AS (
    VALUES (0, 0, 'home', NULL), (0, 1, 'away', NULL), (1, 0, 'home', -14), (1, 1, 'away', 14),
    (2, 0, 'over', 178), (2, 1, 'under', 178)
),
selected AS (
    INSERT INTO selection (id, market_id, event_id, side)
    SELECT bench_id(9, 6 * g + 2 * s.market + s.n), bench_id(8, 3 * g + s.market), bench_id(7, g), s.side
    FROM generate_series($1, $2) AS g, side AS s
)
INSERT INTO offer (selection_id, source, price_num, price_den, line_quarters, valid_until, updated_at)
SELECT
    bench_id(9, 6 * g + 2 * s.market + s.n), 'consensus', 21, 11, s.line, game_now() + interval '1 day', game_now()
FROM generate_series($1, $2) AS g, side AS s;

-- name: tickets
-- $1 a number for this set, $2 how many tickets, $3 of how many players, $4 the first of its $5 games.
-- Two tickets in five are parlays of three legs, each on a game of its own; every stake is 1,000.
WITH drawn AS (
    SELECT
        bench_id(10 + $1::integer, n) AS id,
        1 + n % $3::integer AS player,
        n % 5 < 2 AS is_parlay,
        n
    FROM generate_series(1, $2::integer) AS n
),
written AS (
    INSERT INTO ticket (
        book_id, id, player_id, account_id, kind, stake_minor, risk_minor, to_win_minor, max_return_minor, accept,
        rules_version, idempotency_key, request_hash, available_after_minor, placed_at, placed_real_at
    )
    SELECT
        bench_id(1, 1), d.id, bench_id(4, d.player), bench_id(5, d.player),
        CASE WHEN d.is_parlay THEN 'parlay' ELSE 'straight' END,
        1000, 1000, CASE WHEN d.is_parlay THEN 5958 ELSE 909 END, 10000000, 'none', 1, d.id::text, '\x00', 1000000,
        game_now(), clock_timestamp()
    FROM drawn AS d
),
legs AS (
    INSERT INTO ticket_leg (
        book_id, ticket_id, n, event_id, market_id, selection_id, price_num, price_den, line_quarters, offer_source,
        offer_version, starts_at
    )
    SELECT
        bench_id(1, 1), d.id, leg, bench_id(7, game), s.market_id, s.id, 21, 11, o.line_quarters, 'consensus', 1,
        e.starts_at
    FROM drawn AS d
    CROSS JOIN LATERAL generate_series(1, CASE WHEN d.is_parlay THEN 3 ELSE 1 END) AS leg
    CROSS JOIN LATERAL (SELECT $4::integer + (7 * d.n + 5 * leg) % $5::integer AS game) AS g
    INNER JOIN selection AS s ON s.id = bench_id(9, 6 * g.game + (d.n + leg) % 6)
    INNER JOIN offer AS o ON o.selection_id = s.id
    INNER JOIN event AS e ON e.id = s.event_id
)
UPDATE account AS a SET held_minor = a.held_minor + h.risk
FROM (SELECT d.player, 1000 * count(*) AS risk FROM drawn AS d GROUP BY d.player) AS h
WHERE a.book_id = bench_id(1, 1) AND a.id = bench_id(5, h.player);

-- name: results
-- $1 the first, $2 the last game of a set: all end now, with scores that differ.
WITH ended AS (
    UPDATE event AS e SET status = 'finished', home_score = r.home, away_score = r.away, result_n = 1
    FROM (SELECT g, 10 + g % 17 AS home, 10 + g * 5 % 23 AS away FROM generate_series($1::integer, $2::integer) AS g)
    AS r
    WHERE e.id = bench_id(7, r.g)
    RETURNING e.id, r.home, r.away
)
INSERT INTO result (event_id, n, status, home_score, away_score, source, game_at)
SELECT e.id, 1, 'finished', e.home, e.away, 'bench', game_now() FROM ended AS e;
