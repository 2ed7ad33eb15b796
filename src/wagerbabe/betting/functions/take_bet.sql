-- Take a bet: one call, one commit, one round trip.
--
-- Order of locks: the player's account (for a free play the free-play account after the main one), then exposure rows
-- by id where the bet's targets have caps, then the events (shared, sorted). Only after the last lock comes the
-- deciding statement; the instant it reads the game clock is the instant of placing (house rules, accepting a bet, 2
-- and 3). A volatile function at READ COMMITTED sees in that statement all that was committed while it waited.
--
-- What no concurrent bet changes (stake limits, kinds, legs) was decided before, under p_terms_version. Arrays go leg
-- by leg, lines as the ticket takes them and as they were offered. p_live_delay: seconds that a bet with a leg in play
-- waits; NULL: none is taken in play. p_most_repeats: how many open tickets may be the same bet; NULL: any.
-- p_targets: the bet's selections and events with the most the book may lose on each (NULL: only counted), empty where
-- nothing is capped; p_least_win is what the smallest bet like this would win.
--
-- Answers code:
--   placed      the ticket is written; due_at tells until when it waits
--   repeat      this key already has this ticket
--   key_reused  this key already has a ticket with another body
--   session     the session has ended, or the sign-in or player is not active
--   terms       the player's terms or the book's rules changed since they were read
--   offer       an offer is gone, closed, stale, started or moved: details.legs says what stands now
--   uncounted   the book counts what it may lose on one of the targets: call again with p_targets
--   credit      not enough available: details.available_minor
--   repeats     as many open tickets are the same bet as may be: details.repeats
--   exposure    the book may not lose so much more: details.target_id, kind, max_minor, left_minor
-- Refusals write nothing but exposure's closed_at.
CREATE OR REPLACE FUNCTION take_bet(
    p_book uuid,
    p_player uuid,
    p_session uuid,
    p_terms_version integer,
    p_rules_version integer,
    p_id uuid,
    p_kind text,
    p_stake bigint,
    p_risk bigint,
    p_to_win bigint,
    p_max_return bigint,
    p_accept text,
    p_options jsonb,
    p_free_play boolean,
    p_live_delay integer,
    p_most_repeats integer,
    p_key text,
    p_hash bytea,
    p_source text,
    p_selections uuid[],
    p_versions bigint[],
    p_nums bigint[],
    p_dens bigint[],
    p_lines integer[],
    p_offered integer[],
    p_targets uuid[],
    p_target_kinds text[],
    p_caps bigint[],
    p_least_win bigint,
    OUT code text,
    OUT ticket_id uuid,
    OUT number bigint,
    OUT placed_at timestamptz,
    OUT due_at timestamptz,
    OUT in_play boolean[],
    OUT outbox_id bigint,
    OUT message jsonb,
    OUT details jsonb
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_account account;
    v_available bigint := 0;
    v_known record;
    v_new_targets uuid[];
    v_seen record;
    v_repeats bigint;
BEGIN
    SELECT a.* INTO v_account
    FROM player p JOIN account a ON a.book_id = p.book_id AND a.id = p.account_id
    WHERE p.book_id = p_book AND p.id = p_player
    FOR NO KEY UPDATE OF a;
    IF p_free_play THEN
        SELECT a.* INTO v_account
        FROM account a
        WHERE a.book_id = p_book AND a.owner_id = p_player AND a.kind = 'free_play'
        FOR NO KEY UPDATE;
    END IF;
    v_available := coalesce(v_account.posted_minor - v_account.floor_minor - v_account.held_minor, 0);

    SELECT t.id, t.request_hash INTO v_known
    FROM ticket t
    WHERE t.book_id = p_book AND t.player_id = p_player AND t.idempotency_key = p_key;
    IF FOUND THEN
        code := CASE WHEN v_known.request_hash = p_hash THEN 'repeat' ELSE 'key_reused' END;
        ticket_id := v_known.id;
        RETURN;
    END IF;

    IF cardinality(p_targets) > 0 THEN
        v_new_targets := lock_exposure(p_book, p_targets, p_target_kinds, p_caps);
    END IF;
    IF cardinality(v_new_targets) > 0 THEN
        -- The first bet that such a limit is about counts those before it; none may be under way then.
        PERFORM pg_advisory_xact_lock(7001, k.key)
        FROM (
            SELECT DISTINCT hashtext(s.event_id::text) AS key
            FROM selection s WHERE s.id = ANY(p_selections)
            ORDER BY key
        ) k;
        PERFORM count_exposure(p_book, v_new_targets);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(7001, k.key)
        FROM (
            SELECT DISTINCT hashtext(s.event_id::text) AS key
            FROM selection s WHERE s.id = ANY(p_selections)
            ORDER BY key
        ) k;
    END IF;

    -- The instant of placing.
    WITH instant AS MATERIALIZED (
        SELECT game_now() AS game, clock_timestamp() AS real
    )
    SELECT
        i.game,
        i.real,
        p.terms_version = p_terms_version AND b.rules_version = p_rules_version AS terms_stand,
        b.currency,
        p.status = 'active' AND EXISTS (
            SELECT FROM session s
            JOIN login l ON l.id = s.login_id
            WHERE s.id = p_session AND l.id = p_player AND s.revoked_at IS NULL AND s.expires_at > i.real
                AND l.status = 'active'
        ) AS session_stands,
        legs.*
    INTO v_seen
    FROM instant i
    JOIN player p ON p.book_id = p_book AND p.id = p_player
    JOIN book b ON b.id = p.book_id
    CROSS JOIN LATERAL (
        SELECT
            count(*) AS found,
            bool_and(w.offered AND (p_live_delay IS NOT NULL OR NOT w.in_play)) AS offered,
            bool_or(w.in_play) AS waits,
            bool_or(EXISTS (
                SELECT FROM exposure x
                WHERE x.book_id = p_book AND x.target_id IN (w.selection_id, w.event_id)
                    AND x.target_id <> ALL(p_targets)
            )) AS uncounted,
            array_agg(w.event_id ORDER BY w.n) AS events,
            array_agg(w.market_id ORDER BY w.n) AS markets,
            array_agg(w.starts_at ORDER BY w.n) AS starts,
            array_agg(w.in_play ORDER BY w.n) AS in_play,
            array_agg(w.quotes ORDER BY w.n) AS quotes
        FROM legs_now(p_source, p_selections, p_versions, i.game) AS w
    ) legs;

    -- Terms first: a player who was switched off meanwhile is to hear of that, not of a session.
    IF NOT v_seen.terms_stand THEN
        code := 'terms';
    ELSIF NOT v_seen.session_stands THEN
        code := 'session';
    ELSIF v_seen.found < cardinality(p_selections) OR NOT v_seen.offered THEN
        code := 'offer';
        details := jsonb_build_object('legs', offers_now(p_source, p_selections));
    ELSIF v_seen.uncounted THEN
        code := 'uncounted';
    ELSIF v_available < p_risk THEN
        code := 'credit';
        details := jsonb_build_object('available_minor', v_available);
    ELSIF p_most_repeats IS NOT NULL THEN
        v_repeats := open_repeats(p_book, v_account.id, p_kind, p_selections);
        IF v_repeats >= p_most_repeats THEN
            code := 'repeats';
            details := jsonb_build_object('repeats', v_repeats);
        END IF;
    END IF;
    IF code IS NULL AND cardinality(p_targets) > 0 THEN
        details := add_exposure(p_book, p_targets, p_caps, p_risk, p_to_win, p_least_win, v_seen.game);
        code := CASE WHEN details IS NOT NULL THEN 'exposure' END;
    END IF;
    IF code IS NOT NULL THEN
        RETURN;
    END IF;

    placed_at := v_seen.game;
    due_at := CASE WHEN v_seen.waits THEN v_seen.game + make_interval(secs => p_live_delay) END;
    in_play := v_seen.in_play;
    INSERT INTO ticket (
        book_id, id, player_id, account_id, kind, status, stake_minor, risk_minor, to_win_minor, max_return_minor,
        accept, rules_version, options, free_play, idempotency_key, request_hash, available_after_minor,
        placed_at, placed_real_at, due_at, accepted_at, session_id
    ) VALUES (
        p_book, p_id, p_player, v_account.id, p_kind, CASE WHEN v_seen.waits THEN 'waiting' ELSE 'open' END,
        p_stake, p_risk, p_to_win, p_max_return,
        p_accept, p_rules_version, p_options, p_free_play, p_key, p_hash, v_available - p_risk,
        placed_at, v_seen.real, due_at, CASE WHEN NOT v_seen.waits THEN placed_at END,
        CASE WHEN v_seen.waits THEN p_session END
    )
    RETURNING ticket.number INTO number;
    INSERT INTO ticket_leg (
        book_id, ticket_id, n, event_id, market_id, selection_id, price_num, price_den, line_quarters,
        offered_quarters, offer_source, offer_version, starts_at, in_play, quotes
    )
    SELECT
        p_book, p_id, w.n, w.event_id, w.market_id, w.selection_id, w.num, w.den, w.line,
        w.offered, p_source, w.version, w.starts_at, w.in_play, w.quotes
    FROM unnest(
        v_seen.events, v_seen.markets, p_selections, p_nums, p_dens, p_lines, p_offered, p_versions, v_seen.starts,
        v_seen.in_play, v_seen.quotes
    ) WITH ORDINALITY AS w (
        event_id, market_id, selection_id, num, den, line, offered, version, starts_at, in_play, quotes, n
    );
    UPDATE account a SET held_minor = a.held_minor + p_risk, changes = a.changes + 1
    WHERE a.book_id = p_book AND a.id = v_account.id;
    PERFORM seal_ticket(p_book, p_id);

    code := 'placed';
    ticket_id := p_id;
    message := account_message(
        v_account.kind, v_account.posted_minor, v_account.held_minor + p_risk, v_account.floor_minor,
        v_account.changes + 1, v_seen.currency
    ) || jsonb_build_object('type', 'ticket', 'book_id', p_book, 'ticket_id', p_id);
    outbox_id := announce('player:' || p_player, message);
END
$$;
