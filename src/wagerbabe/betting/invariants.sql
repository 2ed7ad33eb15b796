-- name: i3_held_is_the_risk_of_open_tickets
SELECT a.book_id, a.id, a.held_minor, coalesce(t.risk_minor, 0) AS risk_minor
FROM account AS a
LEFT JOIN (
    SELECT o.book_id, o.account_id, sum(o.risk_minor - o.closed_risk_minor) AS risk_minor
    FROM ticket AS o
    WHERE o.status IN ('open', 'waiting')
    GROUP BY o.book_id, o.account_id
) AS t ON a.book_id = t.book_id AND a.id = t.account_id
WHERE a.held_minor <> coalesce(t.risk_minor, 0);

-- name: i4_no_bet_beyond_what_was_available
SELECT t.book_id, t.id, t.available_after_minor
FROM ticket AS t
WHERE t.available_after_minor < 0;

-- name: i7_no_bet_at_or_after_the_start
-- Before the start, or in play; what still waits or was refused was not taken.
SELECT t.book_id, t.id, t.placed_at, t.accepted_at, l.starts_at
FROM ticket AS t
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
WHERE
    NOT l.in_play
    AND t.status NOT IN ('waiting', 'rejected')
    AND coalesce(t.accepted_at, t.placed_at) >= l.starts_at;

-- name: i7_no_bet_in_play_before_its_delay
SELECT t.book_id, t.id, t.status, t.due_at, t.accepted_at
FROM ticket AS t
WHERE
    t.accepted_at < t.due_at
    OR (t.status = 'waiting' AND (t.due_at IS NULL OR t.accepted_at IS NOT NULL))
    OR (
        t.due_at IS NULL
        AND EXISTS (SELECT FROM ticket_leg AS l WHERE l.book_id = t.book_id AND l.ticket_id = t.id AND l.in_play)
    );

-- name: i7_no_bet_in_play_after_an_interruption
-- A second for a writer that read the clock just before a bet was taken and wrote just after it.
SELECT t.book_id, t.id, t.placed_at, t.accepted_at, e.interrupted_at
FROM ticket AS t
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
INNER JOIN event AS e ON l.event_id = e.id
WHERE
    t.due_at IS NOT NULL
    AND e.interrupted_at BETWEEN t.placed_at AND t.accepted_at - interval '1 second';

-- name: exposure_is_what_the_tickets_win
-- Counted where a limit was ever set, from the tickets that no void, cash-out or refused wait has ended.
SELECT x.book_id, x.target_id, x.liability_minor, c.liability_minor AS counted_minor
FROM exposure AS x
LEFT JOIN selection AS s ON x.target_id = s.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.to_win_minor), 0) AS liability_minor, coalesce(sum(t.risk_minor), 0) AS risk_minor
    FROM ticket AS t
    WHERE
        t.book_id = x.book_id
        AND t.status NOT IN ('rejected', 'cashed_out')
        AND t.id IN (
            SELECT l.ticket_id FROM ticket_leg AS l
            WHERE
                l.event_id = coalesce(s.event_id, x.target_id)
                AND l.book_id = x.book_id
                AND (s.id IS NULL OR l.selection_id = s.id)
        )
        AND NOT EXISTS (
            SELECT FROM ticket_ending AS e
            WHERE e.book_id = t.book_id AND e.ticket_id = t.id AND e.kind = 'void'
        )
) AS c
WHERE (x.liability_minor, x.risk_minor) <> (c.liability_minor, c.risk_minor);

-- name: i8_one_key_one_ticket
SELECT t.book_id, t.player_id, t.idempotency_key
FROM ticket AS t
GROUP BY t.book_id, t.player_id, t.idempotency_key
HAVING count(*) > 1;

-- name: i10_every_ending_is_sealed_once
SELECT f.book_id, f.ticket_id, sum(f.facts) AS too_few
FROM (
    SELECT e.book_id, e.ticket_id, 1 AS facts FROM ticket_ending AS e
    UNION ALL
    SELECT l.book_id, l.subject_id, -1 FROM log_leaf AS l
    WHERE l.entry = 'ending'
    UNION ALL
    SELECT (q.body ->> 'book_id')::uuid, (q.body ->> 'subject_id')::uuid, -1 FROM log_queue AS q
    WHERE q.body ->> 'entry' = 'ending'
) AS f
GROUP BY f.book_id, f.ticket_id
HAVING sum(f.facts) <> 0;
