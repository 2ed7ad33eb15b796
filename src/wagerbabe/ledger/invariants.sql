-- name: i2_a_book_sums_to_zero
-- Players' kept balances against the sums of the accounts that keep none.
SELECT
    a.book_id,
    sum(
        CASE
            WHEN a.kind IN ('house', 'cash') THEN coalesce(t.credits, 0) - coalesce(t.debits, 0) ELSE a.posted_minor
        END
    ) AS minor
FROM account AS a
LEFT JOIN (
    SELECT
        s.book_id,
        s.account_id,
        sum(s.amount_minor) FILTER (WHERE s.is_credit) AS credits,
        sum(s.amount_minor) FILTER (WHERE NOT s.is_credit) AS debits
    FROM (
        SELECT book_id, credit_account_id AS account_id, amount_minor, TRUE AS is_credit FROM transfer
        UNION ALL
        SELECT book_id, debit_account_id, amount_minor, FALSE FROM transfer
    ) AS s
    GROUP BY s.book_id, s.account_id
) AS t ON a.book_id = t.book_id AND a.id = t.account_id
GROUP BY a.book_id
HAVING
    sum(
        CASE
            WHEN a.kind IN ('house', 'cash') THEN coalesce(t.credits, 0) - coalesce(t.debits, 0) ELSE a.posted_minor
        END
    ) <> 0;

-- name: i2_a_transfer_has_one_player_side
SELECT t.book_id, t.id
FROM transfer AS t
INNER JOIN account AS d ON t.book_id = d.book_id AND t.debit_account_id = d.id
INNER JOIN account AS c ON t.book_id = c.book_id AND t.credit_account_id = c.id
WHERE
    (d.kind IN ('player', 'free_play') AND c.kind IN ('player', 'free_play'))
    OR t.player_account_id IS DISTINCT FROM
    CASE WHEN d.kind IN ('player', 'free_play') THEN d.id WHEN c.kind IN ('player', 'free_play') THEN c.id END;

-- name: i3_balance_and_version_are_sum_and_count
SELECT a.book_id, a.id, a.posted_minor, t.total_minor, a.version, t.transfers
FROM account AS a
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS transfers,
            coalesce(max(x.player_seq), 0) AS last_seq,
            coalesce(sum(CASE WHEN x.credit_account_id = a.id THEN x.amount_minor ELSE -x.amount_minor END), 0)
                AS total_minor
        FROM transfer AS x
        WHERE x.book_id = a.book_id AND x.player_account_id = a.id
    ) AS t
WHERE
    a.kind IN ('player', 'free_play')
    AND (a.posted_minor <> t.total_minor OR a.version <> t.transfers OR t.last_seq <> t.transfers);

-- name: i3_running_balances_run
SELECT r.book_id, r.id, r.player_seq
FROM (
    SELECT
        t.book_id,
        t.id,
        t.player_seq,
        t.player_balance_minor,
        sum(CASE WHEN t.credit_account_id = t.player_account_id THEN t.amount_minor ELSE -t.amount_minor END) OVER (
            PARTITION BY t.book_id, t.player_account_id ORDER BY t.player_seq
        ) AS running_minor
    FROM transfer AS t
    WHERE t.player_account_id IS NOT NULL
) AS r
WHERE r.running_minor <> r.player_balance_minor;

-- name: i13_day_figures_are_the_days_transfers
SELECT
    coalesce(d.book_id, t.book_id) AS book_id,
    coalesce(d.player_id, t.player_id) AS player_id,
    coalesce(d.book_day, t.book_day) AS book_day
FROM day_figure AS d
FULL JOIN (
    SELECT
        s.book_id,
        s.player_id,
        s.book_day,
        coalesce(sum(s.amount_minor) FILTER (WHERE NOT s.is_payment), 0) AS win_minor,
        coalesce(sum(s.amount_minor) FILTER (WHERE s.is_payment), 0) AS payments_minor
    FROM (
        SELECT
            x.book_id,
            a.owner_id AS player_id,
            x.book_day,
            x.cause IN ('payment_received', 'payment_made') AS is_payment,
            CASE WHEN x.credit_account_id = a.id THEN x.amount_minor ELSE -x.amount_minor END AS amount_minor
        FROM transfer AS x
        INNER JOIN account AS a ON x.book_id = a.book_id AND x.player_account_id = a.id AND a.kind = 'player'
    ) AS s
    GROUP BY s.book_id, s.player_id, s.book_day
) AS t ON d.book_id = t.book_id AND d.player_id = t.player_id AND d.book_day = t.book_day
WHERE (d.win_minor, d.payments_minor) IS DISTINCT FROM (t.win_minor, t.payments_minor);

-- name: i13_a_week_is_the_monday_of_its_day
SELECT t.book_id, t.id
FROM transfer AS t
WHERE t.book_week <> date_trunc('week', t.book_day::timestamp)::date;
