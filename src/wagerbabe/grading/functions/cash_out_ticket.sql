-- Pay a player for giving up an open ticket, or a part of its risk: one call, one commit.
--
-- Order of locks: the book's calendar and the account, exposure rows, then the events (shared, sorted) of all legs.
-- Only after the last lock comes the deciding statement, as in a bet: every open leg is offered at the version that was
-- priced, before its start; every other leg stands as it was graded (p_events, p_graded); the ticket has ended no more
-- often than known.
--
-- p_closed is the risk given up, p_paid what is paid for it. Answers code:
--   cashed      done
--   repeat      this key has cashed out this ticket before
--   key_reused  this key was used for another cash-out
--   session     the session has ended, or the sign-in or player is not active
--   changed     the ticket, the player's terms, a result or an offer is not as it was priced: price again
-- Whatever is not done writes nothing.
CREATE OR REPLACE FUNCTION cash_out_ticket(
    p_book uuid,
    p_player uuid,
    p_session uuid,
    p_terms_version integer,
    p_ticket uuid,
    p_endings integer,
    p_closed bigint,
    p_paid bigint,
    p_margin integer,
    p_legs jsonb,
    p_results text[],
    p_source text,
    p_selections uuid[],
    p_versions bigint[],
    p_events uuid[],
    p_graded integer[],
    p_key text,
    p_hash bytea,
    p_transfer uuid,
    OUT code text,
    OUT outbox_ids bigint[]
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_account uuid;
    v_known record;
    v_seen record;
    v_whole boolean;
    v_ending ticket_ending;
BEGIN
    SELECT t.account_id INTO STRICT v_account
    FROM ticket t WHERE t.book_id = p_book AND t.player_id = p_player AND t.id = p_ticket;
    PERFORM lock_accounts(p_book, ARRAY[v_account]);

    SELECT c.ticket_id, c.request_hash INTO v_known
    FROM ticket_cash_out c
    WHERE c.book_id = p_book AND c.player_id = p_player AND c.idempotency_key = p_key;
    IF FOUND THEN
        code := CASE WHEN v_known.request_hash = p_hash THEN 'repeat' ELSE 'key_reused' END;
        RETURN;
    END IF;

    -- As bets do: what the book stands to lose before the events. A whole cash-out takes the ticket off it.
    PERFORM 1 FROM exposure x
    WHERE x.book_id = p_book AND x.target_id IN (
        SELECT u.id
        FROM ticket_leg l CROSS JOIN LATERAL (VALUES (l.selection_id), (l.event_id)) AS u (id)
        WHERE l.book_id = p_book AND l.ticket_id = p_ticket
    )
    ORDER BY x.target_id
    FOR NO KEY UPDATE;
    PERFORM pg_advisory_xact_lock_shared(7001, k.key)
    FROM (
        SELECT DISTINCT hashtext(l.event_id::text) AS key
        FROM ticket_leg l WHERE l.book_id = p_book AND l.ticket_id = p_ticket
        ORDER BY key
    ) k;

    -- The instant of acceptance.
    WITH instant AS MATERIALIZED (
        SELECT game_now() AS game, clock_timestamp() AS real
    )
    SELECT
        i.game,
        t.risk_minor - t.closed_risk_minor AS rest_minor,
        t.cashed_minor,
        p.status = 'active' AND EXISTS (
            SELECT FROM session s
            JOIN login l ON l.id = s.login_id
            WHERE s.id = p_session AND l.id = p_player AND s.revoked_at IS NULL AND s.expires_at > i.real
                AND l.status = 'active'
        ) AS session_stands,
        t.status = 'open' AND t.endings = p_endings AND p.terms_version = p_terms_version AND (
            SELECT count(*) = cardinality(p_selections) AND coalesce(bool_and(w.offered AND NOT w.in_play), TRUE)
            FROM legs_now(p_source, p_selections, p_versions, i.game) AS w
        ) AND NOT EXISTS (
            SELECT FROM unnest(p_events, p_graded) AS g (event_id, graded_n)
            JOIN event e ON e.id = g.event_id
            WHERE e.graded_n <> g.graded_n
        ) AS stands
    INTO STRICT v_seen
    FROM instant i
    JOIN ticket t ON t.book_id = p_book AND t.id = p_ticket
    JOIN player p ON p.book_id = p_book AND p.id = p_player;
    code := CASE WHEN NOT v_seen.stands THEN 'changed' WHEN NOT v_seen.session_stands THEN 'session' END;
    IF code IS NOT NULL THEN
        RETURN;
    END IF;

    v_whole := p_closed = v_seen.rest_minor;
    UPDATE ticket t SET
        status = CASE WHEN v_whole THEN 'cashed_out' ELSE 'open' END,
        return_minor = CASE WHEN v_whole THEN t.cashed_minor + p_paid END,
        graded_at = CASE WHEN v_whole THEN v_seen.game END,
        closed_risk_minor = t.closed_risk_minor + CASE WHEN v_whole THEN 0 ELSE p_closed END,
        cashed_minor = t.cashed_minor + CASE WHEN v_whole THEN 0 ELSE p_paid END,
        endings = p_endings + 1
    WHERE t.book_id = p_book AND t.id = p_ticket;
    INSERT INTO ticket_ending AS e (
        book_id, ticket_id, n, kind, status, return_minor, leg_results, transfer_id, actor_id, game_at
    ) VALUES (
        p_book, p_ticket, p_endings + 1, 'cash_out', CASE WHEN v_whole THEN 'cashed_out' ELSE 'open' END,
        CASE WHEN v_whole THEN v_seen.cashed_minor + p_paid ELSE 0 END, p_results,
        CASE WHEN p_paid <> p_closed THEN p_transfer END, p_player, v_seen.game
    )
    RETURNING e.* INTO v_ending;
    INSERT INTO ticket_cash_out (
        book_id, ticket_id, n, player_id, closed_risk_minor, paid_minor, margin_bp, legs, idempotency_key,
        request_hash, game_at
    ) VALUES (
        p_book, p_ticket, p_endings + 1, p_player, p_closed, p_paid, p_margin, p_legs, p_key, p_hash, v_seen.game
    );
    INSERT INTO log_queue (body) VALUES (ending_entry(v_ending, p_player));
    PERFORM seal_entry(p_book, 'cash_out', p_ticket, p_player, jsonb_build_object(
        'ticket_id', p_ticket, 'n', p_endings + 1, 'closed_risk_minor', p_closed, 'paid_minor', p_paid,
        'margin_bp', p_margin, 'legs', p_legs, 'game_at', rfc3339(v_seen.game)
    ));
    IF v_whole THEN
        PERFORM release_exposure(p_book, ARRAY[p_ticket]);
    END IF;

    code := 'cashed';
    outbox_ids := ARRAY[announce(
        'player:' || p_player, jsonb_build_object('type', 'ticket', 'book_id', p_book, 'ticket_id', p_ticket)
    )] || ARRAY(SELECT p.outbox_id FROM post_transfers(p_book, ARRAY[ROW(
        CASE WHEN p_paid <> p_closed THEN p_transfer END, v_account, p_paid - p_closed, -p_closed, 'cash_out',
        p_ticket, p_endings + 1, NULL, NULL, p_player, NULL, NULL
    )::posting]) AS p);
END
$$;
