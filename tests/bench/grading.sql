-- The rows that grading writes, as plain statements over arrays of values known beforehand.

-- name: picks
SELECT DISTINCT l.event_id, l.selection_id, l.line_quarters, m.kind, s.side, e.home_score, e.away_score
FROM ticket_leg AS l
INNER JOIN selection AS s ON l.selection_id = s.id
INNER JOIN market AS m ON s.market_id = m.id
INNER JOIN event AS e ON l.event_id = e.id
WHERE l.event_id = ANY($1::uuid[]);

-- name: legs
SELECT
    t.id, t.kind, t.player_id, t.account_id, t.risk_minor, t.max_return_minor, l.n, l.price_num, l.price_den,
    l.selection_id, l.line_quarters
FROM ticket AS t
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
WHERE t.book_id = $1 AND t.id IN (SELECT ticket_id FROM ticket_leg WHERE event_id = ANY($2::uuid[]))
ORDER BY t.id, l.n;

-- name: legs_between
-- The same of the tickets from $2 to $3.
SELECT
    t.id, t.kind, t.player_id, t.account_id, t.risk_minor, t.max_return_minor, l.n, l.price_num, l.price_den,
    l.selection_id, l.line_quarters
FROM ticket AS t
INNER JOIN ticket_leg AS l ON t.book_id = l.book_id AND t.id = l.ticket_id
WHERE t.book_id = $1 AND t.id BETWEEN $2 AND $3
ORDER BY t.id, l.n;

-- name: written
-- What both sides must have left behind alike: how many rows of each kind, and the money in them.
SELECT
    (SELECT jsonb_object_agg(t.status, t.n) FROM (SELECT status, count(*) AS n FROM ticket GROUP BY status) AS t)
        AS tickets,
    (SELECT jsonb_object_agg(l.result, l.n) FROM (SELECT result, count(*) AS n FROM ticket_leg GROUP BY result) AS l)
        AS legs,
    (SELECT sum(return_minor) FROM ticket_ending) AS returned_minor,
    (SELECT count(*) FROM ticket_ending) AS endings,
    (SELECT count(*) FROM transfer) AS transfers,
    (SELECT sum(amount_minor) FROM transfer) AS moved_minor,
    (SELECT sum(posted_minor) FROM account) AS posted_minor,
    (SELECT sum(held_minor) FROM account) AS held_minor,
    (SELECT sum(win_minor) FROM day_figure) AS win_minor,
    (SELECT count(*) FROM outcome) AS outcomes,
    (SELECT count(*) FROM log_queue) AS sealed;

-- name: accounts
SELECT id, posted_minor, held_minor, floor_minor, version, changes FROM account WHERE book_id = $1 AND kind = 'player';

-- name: outcomes
INSERT INTO outcome (
    selection_id, line_quarters, result_n, event_id, rules_version, result, win_parts, refund_parts, parts
)
SELECT o.*
FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::uuid[], $5::integer[], $6::text[], $7::integer[],
    $8::integer[], $9::integer[]) AS o;

-- name: graded
WITH closed AS (
    UPDATE market SET status = 'graded' WHERE event_id = ANY($1::uuid[])
)
UPDATE event SET graded_n = result_n WHERE id = ANY($1::uuid[]);

-- name: tickets
UPDATE ticket AS t SET status = d.status, return_minor = d.return_minor, graded_at = game_now(), endings = 1
FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS d (id, status, return_minor)
WHERE t.book_id = $1 AND t.id = d.id;

-- name: ticket_legs
UPDATE ticket_leg AS l SET result = d.result
FROM unnest($2::uuid[], $3::smallint[], $4::text[]) AS d (id, n, result)
WHERE l.book_id = $1 AND l.ticket_id = d.id AND l.n = d.n;

-- name: endings
INSERT INTO ticket_ending (book_id, ticket_id, n, kind, status, return_minor, leg_results, transfer_id, game_at)
SELECT $1, d.id, 1, 'grade', d.status, d.return_minor, string_to_array(d.results, ','), d.transfer_id, game_now()
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::uuid[])
AS d (id, status, return_minor, results, transfer_id);

-- name: transfers
INSERT INTO transfer (
    book_id, id, debit_account_id, credit_account_id, amount_minor, cause, ticket_id, ending_n, book_day, book_week,
    player_account_id, player_seq, player_balance_minor, game_at
)
SELECT
    $1, d.id, d.debit_id, d.credit_id, d.amount_minor, 'ticket', d.ticket_id, 1, $2, $3, d.account_id, d.seq,
    d.balance_minor, game_now()
FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[], $8::uuid[], $9::uuid[], $10::bigint[], $11::bigint[])
AS d (id, debit_id, credit_id, amount_minor, ticket_id, account_id, seq, balance_minor);

-- name: post
UPDATE account AS a SET
    posted_minor = d.posted_minor, held_minor = d.held_minor, version = d.version, changes = d.changes
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
AS d (id, posted_minor, held_minor, version, changes)
WHERE a.book_id = $1 AND a.id = d.id;

-- name: day_figures
INSERT INTO day_figure AS f (book_id, player_id, book_day, win_minor)
SELECT $1, d.player_id, $2, d.win_minor FROM unnest($3::uuid[], $4::bigint[]) AS d (player_id, win_minor)
ON CONFLICT (book_id, player_id, book_day) DO UPDATE SET win_minor = f.win_minor + excluded.win_minor;

-- name: outbox
INSERT INTO outbox (channel, payload)
SELECT d.channel, d.payload::jsonb FROM unnest($1::text[], $2::text[]) AS d (channel, payload);

-- name: sealed
INSERT INTO log_queue (body) SELECT d.body::jsonb FROM unnest($1::text[]) AS d (body);
