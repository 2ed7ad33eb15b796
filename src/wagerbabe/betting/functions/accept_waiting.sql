-- Take a bet whose delay is over, at the prices that it was decided on: the terms of a ticket that waits are completed
-- here and frozen from then on. With the owner's rights, because nobody else may change a ticket's terms.
--
-- Locks as in take_bet: account, exposure rows, events; and the leagues, so that what a feed is writing at this moment
-- is seen or comes later. Then the deciding statement, at the instant of acceptance.
--
-- Arrays go leg by leg. p_caps as in take_bet: a better price may win more than the book may lose. p_grace: how late
-- somebody may come to decide.
--
-- Answers code:
--   accepted     the ticket is open
--   gone         it does not wait any more
--   early        its time has not come
--   late         its time is long over
--   interrupted  something happened in one of its games since it was placed
--   session      the session has ended, or the sign-in or player is not active
--   terms        the player's terms or the book's rules changed since they were read
--   offer        an offer is gone, closed, stale or moved since it was read
--   exposure     the book may not lose so much
CREATE OR REPLACE FUNCTION accept_waiting(
    p_book uuid,
    p_ticket uuid,
    p_terms_version integer,
    p_rules_version integer,
    p_grace interval,
    p_to_win bigint,
    p_options jsonb,
    p_source text,
    p_selections uuid[],
    p_versions bigint[],
    p_nums bigint[],
    p_dens bigint[],
    p_lines integer[],
    p_offered integer[],
    p_targets uuid[],
    p_caps bigint[],
    OUT code text,
    OUT outbox_id bigint,
    OUT message jsonb,
    OUT details jsonb
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_ticket ticket;
    v_seen record;
BEGIN
    PERFORM 1 FROM ticket t JOIN account a ON a.book_id = t.book_id AND a.id = t.account_id
    WHERE t.book_id = p_book AND t.id = p_ticket
    FOR NO KEY UPDATE OF a;
    SELECT t.* INTO v_ticket
    FROM ticket t
    WHERE t.book_id = p_book AND t.id = p_ticket AND t.status = 'waiting';
    IF NOT FOUND THEN
        code := 'gone';
        RETURN;
    END IF;

    PERFORM 1 FROM exposure x
    WHERE x.book_id = p_book AND x.target_id = ANY(p_targets)
    ORDER BY x.target_id
    FOR NO KEY UPDATE;
    PERFORM pg_advisory_xact_lock_shared(7001, k.key)
    FROM (
        SELECT DISTINCT hashtext(l.event_id::text) AS key
        FROM ticket_leg l WHERE l.book_id = p_book AND l.ticket_id = p_ticket
        ORDER BY key
    ) k;
    PERFORM 1 FROM league g
    WHERE g.key IN (
        SELECT e.league_key
        FROM ticket_leg l JOIN event e ON e.id = l.event_id
        WHERE l.book_id = p_book AND l.ticket_id = p_ticket
    )
    ORDER BY g.key
    FOR SHARE;

    -- The instant of acceptance.
    WITH instant AS MATERIALIZED (
        SELECT game_now() AS game, clock_timestamp() AS real
    )
    SELECT
        i.game,
        p.terms_version = p_terms_version AND b.rules_version = p_rules_version AS terms_stand,
        p.status = 'active' AND EXISTS (
            SELECT FROM session s
            JOIN login l ON l.id = s.login_id
            WHERE s.id = v_ticket.session_id AND l.id = v_ticket.player_id AND s.revoked_at IS NULL
                AND s.expires_at > i.real AND l.status = 'active'
        ) AS session_stands,
        legs.*
    INTO v_seen
    FROM instant i
    JOIN player p ON p.book_id = p_book AND p.id = v_ticket.player_id
    JOIN book b ON b.id = p.book_id
    CROSS JOIN LATERAL (
        SELECT
            count(*) AS found,
            bool_and(w.offered) AS offered,
            bool_or(w.interrupted_at >= v_ticket.placed_at) AS interrupted,
            array_agg(w.in_play ORDER BY w.n) AS in_play,
            array_agg(w.quotes ORDER BY w.n) AS quotes
        FROM legs_now(p_source, p_selections, p_versions, i.game) AS w
    ) legs;

    code := CASE
        WHEN v_seen.interrupted THEN 'interrupted'
        WHEN v_ticket.due_at > v_seen.game THEN 'early'
        WHEN v_ticket.due_at + p_grace < v_seen.game THEN 'late'
        WHEN NOT v_seen.terms_stand THEN 'terms'
        WHEN NOT v_seen.session_stands THEN 'session'
        WHEN v_seen.found < cardinality(p_selections) OR NOT v_seen.offered THEN 'offer'
    END;
    IF code IS NULL AND cardinality(p_targets) > 0 THEN
        details := add_exposure(p_book, p_targets, p_caps, 0, p_to_win - v_ticket.to_win_minor, 0, v_seen.game);
        code := CASE WHEN details IS NOT NULL THEN 'exposure' END;
    END IF;
    IF code IS NOT NULL THEN
        RETURN;
    END IF;

    UPDATE ticket t SET
        status = 'open', accepted_at = v_seen.game, to_win_minor = p_to_win, options = p_options
    WHERE t.book_id = p_book AND t.id = p_ticket;
    UPDATE ticket_leg l SET
        asked_num = CASE WHEN w.moved THEN l.price_num END,
        asked_den = CASE WHEN w.moved THEN l.price_den END,
        asked_quarters = CASE WHEN w.moved THEN l.offered_quarters END,
        price_num = w.num,
        price_den = w.den,
        line_quarters = w.line,
        offered_quarters = w.offered,
        offer_source = p_source,
        offer_version = w.version,
        in_play = l.in_play OR w.in_play,
        quotes = w.quotes
    FROM (
        SELECT
            k.n,
            u.*,
            (k.price_num, k.price_den, k.offered_quarters) IS DISTINCT FROM (u.num, u.den, u.offered) AS moved
        FROM unnest(p_nums, p_dens, p_lines, p_offered, p_versions, v_seen.in_play, v_seen.quotes)
            WITH ORDINALITY AS u (num, den, line, offered, version, in_play, quotes, place)
        JOIN ticket_leg k ON k.book_id = p_book AND k.ticket_id = p_ticket AND k.n = u.place
    ) w
    WHERE l.book_id = p_book AND l.ticket_id = p_ticket AND l.n = w.n;
    PERFORM seal_ticket(p_book, p_ticket);

    code := 'accepted';
    message := jsonb_build_object('type', 'ticket', 'book_id', p_book, 'ticket_id', p_ticket);
    outbox_id := announce('player:' || v_ticket.player_id, message);
END
$$;
