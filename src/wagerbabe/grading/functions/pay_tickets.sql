-- End tickets of one book that were decided: a batch of at most 500, in one transaction.
--
-- Arrays go ticket by ticket: id, the number of endings the decision was made on, the new status, the return in minor
-- units, the legs' results joined with commas, and two transfer ids made by the caller (a reversal's, the new one's).
--
-- Locks: the book's calendar and the accounts, sorted. Then, in a new statement, the guard: a ticket whose endings are
-- no longer those of the decision, or that was voided or cashed out meanwhile, is left alone. Everything that ends a
-- ticket is a ticket_ending row, unique by (book, ticket, n).
--
-- Answers how many tickets were ended, and the outbox rows to publish.
CREATE OR REPLACE FUNCTION pay_tickets(
    p_book uuid,
    p_tickets uuid[],
    p_endings integer[],
    p_statuses text[],
    p_returns bigint[],
    p_results text[],
    p_reversals uuid[],
    p_transfers uuid[],
    OUT ended integer,
    OUT outbox_ids bigint[]
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_now timestamptz;
    v_postings posting[];
BEGIN
    PERFORM lock_accounts(p_book, ARRAY(
        SELECT DISTINCT t.account_id FROM ticket AS t WHERE t.book_id = p_book AND t.id = ANY(p_tickets)
    ));
    v_now := game_now();

    WITH ended AS (
        UPDATE ticket AS t SET
            status = d.status,
            return_minor = d.return_minor,
            graded_at = v_now,
            endings = d.known_endings + 1
        FROM unnest(p_tickets, p_endings, p_statuses, p_returns, p_results, p_reversals, p_transfers) AS d (
            id, known_endings, status, return_minor, results, reversal_id, transfer_id
        )
        WHERE
            t.book_id = p_book
            AND t.id = d.id
            AND t.endings = d.known_endings
            AND CASE
                WHEN t.endings = 0 THEN t.status = 'open'
                ELSE NOT EXISTS (
                    SELECT FROM ticket_ending AS e
                    WHERE e.book_id = p_book AND e.ticket_id = d.id AND e.kind NOT IN ('grade', 'regrade')
                )
            END
        RETURNING
            d.id, d.known_endings, d.status, d.return_minor, string_to_array(d.results, ',') AS results,
            d.reversal_id, d.transfer_id, t.account_id, t.player_id, t.risk_minor
    ),
    legs AS (
        UPDATE ticket_leg AS l SET result = r.result
        FROM ended AS d CROSS JOIN LATERAL unnest(d.results) WITH ORDINALITY AS r (result, n)
        WHERE l.book_id = p_book AND l.ticket_id = d.id AND l.n = r.n
    ),
    recorded AS (
        INSERT INTO ticket_ending (
            book_id, ticket_id, n, kind, status, return_minor, leg_results, transfer_id, game_at
        )
        SELECT
            p_book,
            d.id,
            d.known_endings + 1,
            CASE WHEN d.known_endings = 0 THEN 'grade' ELSE 'regrade' END,
            d.status,
            d.return_minor,
            d.results,
            CASE WHEN d.return_minor <> d.risk_minor THEN d.transfer_id END,
            v_now
        FROM ended AS d
    ),
    told AS (
        INSERT INTO outbox (channel, payload)
        SELECT
            'player:' || d.player_id,
            jsonb_build_object('type', 'ticket', 'book_id', p_book, 'ticket_id', d.id)
        FROM ended AS d
        RETURNING id
    ),
    movement AS (
        -- A re-grade first takes back what the grade before it moved ...
        SELECT
            d.id,
            1 AS step,
            ROW(
                d.reversal_id, d.account_id, d.risk_minor - e.return_minor, 0, 'regrade', d.id, d.known_endings + 1,
                e.transfer_id, 'result corrected', NULL, NULL, NULL
            )::posting AS posting
        FROM ended AS d
        INNER JOIN ticket_ending AS e ON e.book_id = p_book AND d.id = e.ticket_id AND d.known_endings = e.n
        WHERE d.known_endings > 0 AND e.return_minor <> d.risk_minor
        UNION ALL
        -- ... then the new ending moves the profit or the loss; the first ending also releases the hold.
        SELECT
            d.id,
            2 AS step,
            ROW(
                CASE WHEN d.return_minor <> d.risk_minor THEN d.transfer_id END,
                d.account_id,
                d.return_minor - d.risk_minor,
                CASE WHEN d.known_endings = 0 THEN -d.risk_minor ELSE 0 END,
                CASE WHEN d.known_endings = 0 THEN 'ticket' ELSE 'regrade' END,
                d.id, d.known_endings + 1, NULL, NULL, NULL, NULL, NULL
            )::posting AS posting
        FROM ended AS d
    )
    SELECT
        array_agg(m.posting ORDER BY m.id, m.step),
        count(DISTINCT m.id),
        (SELECT array_agg(t.id) FROM told AS t)
    INTO v_postings, ended, outbox_ids
    FROM movement AS m;

    IF ended > 0 THEN
        outbox_ids := outbox_ids || ARRAY(SELECT p.outbox_id FROM post_transfers(p_book, v_postings) AS p);
    END IF;
END
$$;
