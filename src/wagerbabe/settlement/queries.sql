-- name: week
-- A book's week by its Monday (NULL: the one that is open now), and where it begins and ends.
SELECT
    w.monday AS week,
    w.monday = d.book_week AS current,
    (w.monday + b.day_starts) AT TIME ZONE b.time_zone AS begins_at,
    (w.monday + 7 + b.day_starts) AT TIME ZONE b.time_zone AS ends_at,
    b.time_zone,
    b.day_starts,
    b.currency
FROM book AS b
CROSS JOIN LATERAL posting_day(b.id) AS d
CROSS JOIN
    LATERAL (
        SELECT coalesce(date_trunc('week', $2::date::timestamp)::date, d.book_week) AS monday
    ) AS w
WHERE b.id = $1;

-- name: lines
-- The players of an agent and of those below: active ones, and others who have figures. One statement, so that
-- balances and figures belong to the same moment. What came before the week is the balance less all since then.
SELECT
    p.id AS player_id,
    l.username,
    p.name,
    p.agent_id,
    g.name AS agent_name,
    array(
        SELECT coalesce(f.win_minor, 0)
        FROM generate_series(0, 6) AS n
        LEFT JOIN day_figure AS f
            ON f.book_id = p.book_id AND f.player_id = p.id AND f.book_day = $3::date + n
        ORDER BY n
    ) AS days,
    s.payments_minor,
    a.posted_minor - s.since_minor AS brought_forward_minor,
    a.held_minor AS pending_minor
FROM player AS p
INNER JOIN login AS l ON p.id = l.id
INNER JOIN account AS a ON p.book_id = a.book_id AND p.account_id = a.id
INNER JOIN agent AS g ON p.book_id = g.book_id AND p.agent_id = g.id
CROSS JOIN
    LATERAL (
        SELECT
            coalesce(sum(f.win_minor + f.payments_minor), 0)::bigint AS since_minor,
            coalesce(sum(f.payments_minor) FILTER (WHERE f.book_day < $3::date + 7), 0)::bigint AS payments_minor,
            count(*) AS days
        FROM day_figure AS f
        WHERE f.book_id = p.book_id AND f.player_id = p.id AND f.book_day >= $3::date
    ) AS s
WHERE
    p.book_id = $1
    AND p.agent_id IN (SELECT agents_below($1, $2))
    AND (p.status = 'active' OR s.days > 0 OR a.posted_minor <> 0 OR a.held_minor <> 0)
ORDER BY lower(g.name), p.agent_id, lower(l.username), p.id;
