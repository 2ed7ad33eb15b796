-- The one way money moves. A call posts any number of movements of one book, and releases holds with them:
--
--   SELECT * FROM post_transfers(book, array_agg(ROW(transfer_id, account_id, amount_minor, held_minor, cause,
--       ticket_id, ending_n, reverses_id, reason, actor_id, idempotency_key, request_hash)::posting))
--
-- A posting, field by field:
--   transfer_id      made by the caller (UUIDv7); may be NULL only where amount_minor is 0
--   account_id       a player's account of the book, main or free-play; several postings may name the same one, they
--                    run in order
--   amount_minor     from the player's side: plus raises the balance, 0 moves nothing (a push only gives back the hold)
--   held_minor       change of the hold (NULL is zero): less when a ticket ends, more when one is opened again
--   cause            payment_received and payment_made run against the cash account and count as payments; all others
--                    run against the house account and count as the day's win
--   the rest         kept on the transfer's row as they come; reason may be NULL
--
-- In one transaction: calendar locked shared, accounts locked sorted, then the day read, then transfers (with
-- their entries for the sealed log), accounts, day figures and one message an account (channel player:ID) written.
-- What moves on a free-play account is no figure of a day: only what it wins is, on the main account.
-- Answers one row an account that was named, with its balance after and the id of its outbox row.
CREATE OR REPLACE FUNCTION post_transfers(p_book uuid, p_postings posting[])
RETURNS TABLE (
    account_id uuid,
    player_id uuid,
    posted_minor bigint,
    held_minor bigint,
    floor_minor bigint,
    changes bigint,
    outbox_id bigint
)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    v_accounts uuid[] := ARRAY(SELECT DISTINCT p.account_id FROM unnest(p_postings) AS p);
    v_book book%ROWTYPE;
    v_day record;
BEGIN
    IF lock_accounts(p_book, v_accounts) <> cardinality(v_accounts) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a posting names an account that no player of this book has';
    END IF;
    SELECT * INTO STRICT v_book FROM book AS b WHERE b.id = p_book;
    SELECT * INTO STRICT v_day FROM posting_day(p_book);

    RETURN QUERY
    WITH line AS (
        SELECT
            p.*,
            p.cause IN ('payment_received', 'payment_made') AS is_payment,
            count(*) FILTER (WHERE p.amount_minor <> 0) OVER so_far AS nth,
            sum(p.amount_minor) OVER so_far AS running_minor
        FROM unnest(p_postings) WITH ORDINALITY AS p (
            transfer_id, account_id, amount_minor, held_minor, cause, ticket_id, ending_n, reverses_id, reason,
            actor_id, idempotency_key, request_hash, n
        )
        WINDOW so_far AS (PARTITION BY p.account_id ORDER BY p.n)
    ),
    posted AS (
        INSERT INTO transfer AS x (
            book_id, id, debit_account_id, credit_account_id, amount_minor, cause, ticket_id, ending_n, reverses_id,
            reason, actor_id, idempotency_key, request_hash, book_day, book_week, player_account_id, player_seq,
            player_balance_minor, game_at
        )
        SELECT
            p_book,
            l.transfer_id,
            CASE WHEN l.amount_minor > 0 THEN c.counter_id ELSE l.account_id END,
            CASE WHEN l.amount_minor > 0 THEN l.account_id ELSE c.counter_id END,
            abs(l.amount_minor),
            l.cause,
            l.ticket_id,
            l.ending_n,
            l.reverses_id,
            coalesce(l.reason, ''),
            l.actor_id,
            l.idempotency_key,
            l.request_hash,
            v_day.book_day,
            v_day.book_week,
            l.account_id,
            a.version + l.nth,
            a.posted_minor + l.running_minor,
            v_day.game_at
        FROM line AS l
        INNER JOIN account AS a ON a.book_id = p_book AND l.account_id = a.id
        CROSS JOIN LATERAL (
            SELECT CASE WHEN l.is_payment THEN v_book.cash_account_id ELSE v_book.house_account_id END AS counter_id
        ) AS c
        WHERE l.amount_minor <> 0
        RETURNING x AS transfer
    ),
    sealed AS (
        INSERT INTO log_queue (body)
        SELECT transfer_entry(p.transfer, a.owner_id)
        FROM posted AS p
        INNER JOIN account AS a ON a.book_id = p_book AND (p.transfer).player_account_id = a.id
        ORDER BY a.id, (p.transfer).player_seq
    ),
    sums AS (
        SELECT
            l.account_id,
            sum(l.amount_minor)::bigint AS amount_minor,
            sum(coalesce(l.held_minor, 0))::bigint AS held_minor,
            sum(l.amount_minor) FILTER (WHERE NOT l.is_payment)::bigint AS win_minor,
            sum(l.amount_minor) FILTER (WHERE l.is_payment)::bigint AS payments_minor,
            count(*) FILTER (WHERE l.amount_minor <> 0) AS transfers
        FROM line AS l
        GROUP BY l.account_id
    ),
    touched AS (
        UPDATE account AS a SET
            posted_minor = a.posted_minor + s.amount_minor,
            held_minor = a.held_minor + s.held_minor,
            version = a.version + s.transfers,
            changes = a.changes + 1
        FROM sums AS s
        WHERE a.book_id = p_book AND a.id = s.account_id
        RETURNING a.id, a.kind, a.owner_id, a.posted_minor, a.held_minor, a.floor_minor, a.changes,
            s.win_minor, s.payments_minor, s.transfers
    ),
    figured AS (
        INSERT INTO day_figure AS d (book_id, player_id, book_day, win_minor, payments_minor)
        SELECT p_book, t.owner_id, v_day.book_day, coalesce(t.win_minor, 0), coalesce(t.payments_minor, 0)
        FROM touched AS t
        WHERE t.transfers > 0 AND t.kind = 'player'
        ON CONFLICT (book_id, player_id, book_day) DO UPDATE SET
            win_minor = d.win_minor + excluded.win_minor,
            payments_minor = d.payments_minor + excluded.payments_minor
    ),
    told AS (
        INSERT INTO outbox (channel, payload)
        SELECT
            'player:' || t.owner_id,
            account_message(t.kind, t.posted_minor, t.held_minor, t.floor_minor, t.changes, v_book.currency)
        FROM touched AS t
        RETURNING id, channel, payload ->> 'type' = 'free_play' AS is_free_play
    )
    SELECT t.id, t.owner_id, t.posted_minor, t.held_minor, t.floor_minor, t.changes, o.id
    FROM touched AS t
    INNER JOIN told AS o ON o.channel = 'player:' || t.owner_id AND (t.kind = 'free_play') = o.is_free_play;
END
$$;
