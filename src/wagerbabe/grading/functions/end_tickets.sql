-- End tickets of one book that were decided, or open ended ones again: at most 500 at once, in one transaction.
--
-- p_kind: what ends them all (void, correct), or NULL for grading, where each ticket's state says what it is: grade,
-- regrade, reopen. Arrays go ticket by ticket:
--   tickets      ids
--   endings      the number of endings that the decision was made on: the guard. What else a decision rests on (status,
--                risk closed by cash-outs, whether an ending was final) changes only together with that number
--   holds        whether the ticket held its risk then (it was open or waiting); if not, its last ending is taken back
--   statuses     the new status; open: the ticket is as if it had not ended
--   returns      what it returns in minor units; of a free play its winnings only
--   stakes_back  of a free play what goes back to its balance, else 0
--   results      the legs' results joined with commas, "open" for a leg that has none
--   transfers    an id for the movement on the main account; ids of the rarer rows are made here
--
-- Locks: the book's calendar and the accounts, sorted. Then, in a new statement, the guard. Everything that ends a
-- ticket is a ticket_ending row, unique by (book, ticket, n). Of a free play the winnings go to the main account (cause
-- ticket), and the stake leaves the free-play account (cause free_play) unless it goes back.
--
-- Answers how many tickets were ended, and the outbox rows to publish.
CREATE OR REPLACE FUNCTION end_tickets(
    p_book uuid,
    p_kind text,
    p_tickets uuid[],
    p_endings integer[],
    p_holds boolean[],
    p_statuses text[],
    p_returns bigint[],
    p_stakes_back bigint[],
    p_results text[],
    p_transfers uuid[],
    p_actor uuid,
    p_reason text,
    OUT ended integer,
    OUT outbox_ids bigint[]
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_now timestamptz;
    v_ended uuid[];
    v_postings posting[];
BEGIN
    PERFORM lock_accounts(p_book, ARRAY(
        SELECT DISTINCT unnest(CASE
            WHEN t.free_play THEN ARRAY[t.account_id, (
                SELECT p.account_id FROM player AS p WHERE p.book_id = p_book AND p.id = t.player_id
            )]
            ELSE ARRAY[t.account_id]
        END)
        FROM ticket AS t
        WHERE t.book_id = p_book AND t.id = ANY(p_tickets)
    ));
    v_now := game_now();

    WITH ended AS (
        UPDATE ticket AS t SET
            status = d.status,
            return_minor = CASE WHEN d.status <> 'open' THEN d.return_minor END,
            graded_at = CASE WHEN d.status <> 'open' THEN v_now END,
            endings = d.known_endings + 1
        FROM unnest(
            p_tickets, p_endings, p_holds, p_statuses, p_returns, p_stakes_back, p_results, p_transfers
        ) AS d (id, known_endings, held, status, return_minor, stake_back_minor, results, transfer_id)
        WHERE t.book_id = p_book AND t.id = d.id AND t.endings = d.known_endings
        RETURNING
            d.id, d.known_endings, d.held, d.status, d.return_minor, d.stake_back_minor, d.transfer_id,
            string_to_array(d.results, ',') AS results,
            coalesce(p_kind, CASE WHEN d.status = 'open' THEN 'reopen' WHEN d.held THEN 'grade' ELSE 'regrade' END)
                AS kind,
            t.account_id, t.player_id, t.free_play, t.risk_minor,
            (t.risk_minor - t.closed_risk_minor) * ((d.status = 'open')::integer - d.held::integer) AS held_minor,
            -- What the ending moves on the main account.
            CASE
                WHEN d.status = 'open' THEN 0
                WHEN t.free_play THEN d.return_minor
                ELSE d.return_minor - t.cashed_minor - (t.risk_minor - t.closed_risk_minor)
            END AS moved_minor
    ),
    legs AS (
        UPDATE ticket_leg AS l SET result = nullif(r.result, 'open')
        FROM ended AS d CROSS JOIN LATERAL unnest(d.results) WITH ORDINALITY AS r (result, n)
        WHERE l.book_id = p_book AND l.ticket_id = d.id AND l.n = r.n
    ),
    recorded AS (
        INSERT INTO ticket_ending AS e (
            book_id, ticket_id, n, kind, status, return_minor, leg_results, transfer_id, actor_id, reason, game_at
        )
        SELECT
            p_book,
            d.id,
            d.known_endings + 1,
            d.kind,
            d.status,
            d.return_minor,
            d.results,
            CASE WHEN d.moved_minor <> 0 THEN d.transfer_id END,
            p_actor,
            coalesce(p_reason, ''),
            v_now
        FROM ended AS d
        RETURNING e AS ending
    ),
    sealed AS (
        INSERT INTO log_queue (body)
        SELECT ending_entry(r.ending, (
            SELECT t.player_id FROM ticket AS t WHERE t.book_id = p_book AND t.id = (r.ending).ticket_id
        ))
        FROM recorded AS r
        ORDER BY (r.ending).ticket_id
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
        SELECT
            d.id,
            ROW(
                CASE WHEN d.moved_minor <> 0 THEN d.transfer_id END,
                CASE
                    WHEN d.free_play THEN (
                        SELECT p.account_id FROM player AS p WHERE p.book_id = p_book AND p.id = d.player_id
                    )
                    ELSE d.account_id
                END,
                d.moved_minor,
                CASE WHEN d.free_play THEN 0 ELSE d.held_minor END,
                CASE WHEN d.kind = 'grade' THEN 'ticket' ELSE d.kind END,
                d.id, d.known_endings + 1, NULL, p_reason, p_actor, NULL, NULL
            )::posting AS posting
        FROM ended AS d
        WHERE d.moved_minor <> 0 OR (d.held_minor <> 0 AND NOT d.free_play)
        UNION ALL
        SELECT
            d.id,
            ROW(
                CASE WHEN s.moved_minor <> 0 THEN gen_random_uuid() END,
                d.account_id,
                s.moved_minor,
                d.held_minor,
                'free_play',
                d.id, d.known_endings + 1, NULL, p_reason, p_actor, NULL, NULL
            )::posting AS posting
        FROM ended AS d
        CROSS JOIN LATERAL (
            SELECT CASE WHEN d.status = 'open' THEN 0 ELSE d.stake_back_minor - d.risk_minor END AS moved_minor
        ) AS s
        WHERE d.free_play
    )
    SELECT
        (SELECT array_agg(d.id) FROM ended AS d),
        (SELECT array_agg(m.posting ORDER BY m.id) FROM movement AS m),
        (SELECT array_agg(t.id) FROM told AS t)
    INTO v_ended, v_postings, outbox_ids;

    ended := coalesce(cardinality(v_ended), 0);
    IF p_kind = 'void' THEN
        PERFORM release_exposure(p_book, v_ended);
    END IF;
    IF false = ANY(p_holds) THEN
        v_postings := reversals_of(p_book, v_ended, p_actor, p_reason) || v_postings;
    END IF;
    IF cardinality(v_postings) > 0 THEN
        outbox_ids := outbox_ids || ARRAY(SELECT p.outbox_id FROM post_transfers(p_book, v_postings) AS p);
    END IF;
END
$$;
