-- name: past_posted
-- Legs of pre-game bets that were taken at or after the real start: the one entered with the result, or a start that
-- was moved earlier. $1 book and $2 agent (both NULL: all), $3 events first due at or after this game time, $4 the last
-- ticket of the page before, $5 how many tickets. Tickets whose stakes went back are left out.
WITH late AS (
    SELECT
        t.book_id,
        t.id,
        t.accepted_at,
        l.n,
        least(e.starts_at, r.started_at) AS started_at
    FROM event AS e
    LEFT JOIN result AS r ON e.id = r.event_id AND e.result_n = r.n
    -- Nothing is taken after the start that is known then, so the real one is earlier. That leaves few legs to look at.
    INNER JOIN ticket_leg AS l
        ON e.id = l.event_id AND NOT l.in_play AND l.starts_at > least(e.starts_at, r.started_at)
    INNER JOIN ticket AS t ON l.book_id = t.book_id AND l.ticket_id = t.id
    INNER JOIN player AS p ON t.book_id = p.book_id AND t.player_id = p.id
    WHERE
        e.first_starts_at >= $3
        AND ($1::uuid IS NULL OR t.book_id = $1)
        AND ($2::uuid IS NULL OR p.agent_id IN (SELECT agents_below($1, $2)))
        AND ($4::uuid IS NULL OR t.id < $4)
        AND t.status NOT IN ('rejected', 'void')
        AND t.accepted_at >= least(e.starts_at, r.started_at)
)

SELECT
    x.book_id,
    x.id,
    array_agg(x.n ORDER BY x.n) AS ns,
    array_agg(x.started_at ORDER BY x.n) AS starts,
    array_agg(floor(extract(EPOCH FROM x.accepted_at - x.started_at))::integer ORDER BY x.n) AS late_seconds
FROM late AS x
GROUP BY x.book_id, x.id
ORDER BY x.id DESC
LIMIT $5;
