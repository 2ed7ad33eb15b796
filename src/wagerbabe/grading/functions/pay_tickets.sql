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
    v_postings posting[];
    v_taken uuid[];
BEGIN
    PERFORM lock_accounts(p_book, ARRAY(
        SELECT DISTINCT t.account_id FROM ticket AS t WHERE t.book_id = p_book AND t.id = ANY(p_tickets)
    ));

    WITH decided AS (
        SELECT d.*, t.account_id, t.risk_minor, t.status AS old_status, t.return_minor AS old_return, t.endings
        FROM unnest(p_tickets, p_endings, p_statuses, p_returns, p_results, p_reversals, p_transfers) AS d (
            id, known_endings, status, return_minor, results, reversal_id, transfer_id
        )
        INNER JOIN ticket AS t ON t.book_id = p_book AND t.id = d.id
        WHERE
            t.endings = d.known_endings
            AND (t.status = 'open' OR t.endings > 0)
            AND NOT EXISTS (
                SELECT FROM ticket_ending AS e
                WHERE e.book_id = p_book AND e.ticket_id = d.id AND e.kind NOT IN ('grade', 'regrade')
            )
    ),
    ended AS (
        UPDATE ticket AS t SET
            status = d.status,
            return_minor = d.return_minor,
            graded_at = game_now(),
            endings = d.endings + 1
        FROM decided AS d
        WHERE t.book_id = p_book AND t.id = d.id
        RETURNING d.*
    ),
    legs AS (
        UPDATE ticket_leg AS l SET result = r.result
        FROM ended AS d CROSS JOIN LATERAL unnest(string_to_array(d.results, ',')) WITH ORDINALITY AS r (result, n)
        WHERE l.book_id = p_book AND l.ticket_id = d.id AND l.n = r.n
    ),
    recorded AS (
        INSERT INTO ticket_ending (
            book_id, ticket_id, n, kind, status, return_minor, leg_results, transfer_id, game_at
        )
        SELECT
            p_book,
            d.id,
            d.endings + 1,
            CASE WHEN d.endings = 0 THEN 'grade' ELSE 'regrade' END,
            d.status,
            d.return_minor,
            string_to_array(d.results, ','),
            CASE WHEN d.return_minor <> d.risk_minor THEN d.transfer_id END,
            game_now()
        FROM ended AS d
    ),
    movement AS (
        -- A re-grade first takes back what the grade before it moved ...
        SELECT
            d.id,
            1 AS step,
            ROW(
                d.reversal_id, d.account_id, d.risk_minor - d.old_return, 0, 'regrade', d.id, d.endings + 1,
                (
                    SELECT e.transfer_id FROM ticket_ending AS e
                    WHERE e.book_id = p_book AND e.ticket_id = d.id AND e.n = d.endings
                ),
                'result corrected', NULL, NULL, NULL
            )::posting AS posting
        FROM ended AS d
        WHERE d.endings > 0 AND d.old_return <> d.risk_minor
        UNION ALL
        -- ... then the new ending moves the profit or the loss; the first ending also releases the hold.
        SELECT
            d.id,
            2 AS step,
            ROW(
                CASE WHEN d.return_minor <> d.risk_minor THEN d.transfer_id END,
                d.account_id,
                d.return_minor - d.risk_minor,
                CASE WHEN d.endings = 0 THEN -d.risk_minor ELSE 0 END,
                CASE WHEN d.endings = 0 THEN 'ticket' ELSE 'regrade' END,
                d.id, d.endings + 1, NULL, NULL, NULL, NULL, NULL
            )::posting AS posting
        FROM ended AS d
    )
    SELECT array_agg(m.posting ORDER BY m.id, m.step), array_agg(DISTINCT m.id)
    INTO v_postings, v_taken
    FROM movement AS m;

    ended := coalesce(cardinality(v_taken), 0);
    IF ended = 0 THEN
        RETURN;
    END IF;
    WITH told AS (
        SELECT announce(
            'player:' || t.player_id,
            jsonb_build_object('type', 'ticket', 'book_id', p_book, 'ticket_id', t.id)
        ) AS outbox_id
        FROM ticket AS t WHERE t.book_id = p_book AND t.id = ANY(v_taken)
    ),
    posted AS (
        SELECT p.outbox_id FROM post_transfers(p_book, v_postings) AS p
    )
    SELECT array_agg(o.outbox_id) INTO outbox_ids
    FROM (SELECT outbox_id FROM posted UNION ALL SELECT outbox_id FROM told) AS o;
END
$$;
