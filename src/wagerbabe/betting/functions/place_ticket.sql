-- Take a bet: one call, one commit, one round trip.
--
-- Order of locks: the player's account, then the events (shared, sorted). Only after the last lock comes the deciding
-- statement; the instant it reads the game clock is the instant of acceptance (house rules, accepting a bet, 2 and 3).
-- A volatile function at READ COMMITTED sees in that statement all that was committed while it waited.
--
-- What no concurrent bet changes (stake limits, kinds, legs) was decided before, under p_terms_version.
-- Answers code:
--   placed      the ticket is written
--   repeat      this key already has this ticket
--   key_reused  this key already has a ticket with another body
--   session     the session has ended, or the sign-in or player is not active
--   terms       the player's terms or the book's rules changed since they were read
--   offer       an offer is gone, closed, stale, started or moved: details.legs says what stands now
--   credit      not enough available: details.available_minor
-- Refusals write nothing.
CREATE OR REPLACE FUNCTION place_ticket(
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
    p_key text,
    p_hash bytea,
    p_source text,
    p_selections uuid[],
    p_versions bigint[],
    p_nums bigint[],
    p_dens bigint[],
    p_lines integer[],
    OUT code text,
    OUT ticket_id uuid,
    OUT number bigint,
    OUT placed_at timestamptz,
    OUT outbox_id bigint,
    OUT message jsonb,
    OUT details jsonb
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_account account;
    v_available bigint;
    v_known record;
    v_seen record;
BEGIN
    SELECT a.* INTO v_account
    FROM player p JOIN account a ON a.book_id = p.book_id AND a.id = p.account_id
    WHERE p.book_id = p_book AND p.id = p_player
    FOR NO KEY UPDATE OF a;
    v_available := v_account.posted_minor - v_account.floor_minor - v_account.held_minor;

    SELECT t.id, t.request_hash INTO v_known
    FROM ticket t
    WHERE t.book_id = p_book AND t.player_id = p_player AND t.idempotency_key = p_key;
    IF FOUND THEN
        code := CASE WHEN v_known.request_hash = p_hash THEN 'repeat' ELSE 'key_reused' END;
        ticket_id := v_known.id;
        RETURN;
    END IF;

    PERFORM pg_advisory_xact_lock_shared(7001, k.key)
    FROM (
        SELECT DISTINCT hashtext(s.event_id::text) AS key
        FROM selection s WHERE s.id = ANY(p_selections)
        ORDER BY key
    ) k;

    -- The instant of acceptance.
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
            bool_and(
                e.status = 'scheduled' AND NOT e.suspended AND e.starts_at > i.game AND m.status = 'open'
                AND o.price_num IS NOT NULL AND o.valid_until > i.game AND o.version = w.version
            ) AS offered,
            array_agg(s.event_id ORDER BY w.n) AS events,
            array_agg(s.market_id ORDER BY w.n) AS markets,
            array_agg(e.starts_at ORDER BY w.n) AS starts
        FROM unnest(p_selections, p_versions) WITH ORDINALITY AS w (selection_id, version, n)
        JOIN selection s ON s.id = w.selection_id
        JOIN market m ON m.id = s.market_id
        JOIN event e ON e.id = s.event_id
        JOIN offer o ON o.selection_id = s.id AND o.source = p_source
    ) legs;

    -- Terms first: a player who was switched off meanwhile is to hear of that, not of a session.
    IF NOT v_seen.terms_stand THEN
        code := 'terms';
    ELSIF NOT v_seen.session_stands THEN
        code := 'session';
    ELSIF v_seen.found < cardinality(p_selections) OR NOT v_seen.offered THEN
        code := 'offer';
        details := jsonb_build_object('legs', offers_now(p_source, p_selections));
    ELSIF v_available < p_risk THEN
        code := 'credit';
        details := jsonb_build_object('available_minor', v_available);
    END IF;
    IF code IS NOT NULL THEN
        RETURN;
    END IF;

    INSERT INTO ticket (
        book_id, id, player_id, account_id, kind, stake_minor, risk_minor, to_win_minor, max_return_minor,
        accept, rules_version, options, idempotency_key, request_hash, available_after_minor, placed_at, placed_real_at
    ) VALUES (
        p_book, p_id, p_player, v_account.id, p_kind, p_stake, p_risk, p_to_win, p_max_return,
        p_accept, p_rules_version, p_options, p_key, p_hash, v_available - p_risk, v_seen.game, v_seen.real
    )
    RETURNING ticket.number INTO number;
    INSERT INTO ticket_leg (
        book_id, ticket_id, n, event_id, market_id, selection_id, price_num, price_den, line_quarters,
        offer_source, offer_version, starts_at
    )
    SELECT
        p_book, p_id, w.n, w.event_id, w.market_id, w.selection_id, w.num, w.den, w.line, p_source, w.version,
        w.starts_at
    FROM unnest(v_seen.events, v_seen.markets, p_selections, p_nums, p_dens, p_lines, p_versions, v_seen.starts)
        WITH ORDINALITY AS w (event_id, market_id, selection_id, num, den, line, version, starts_at, n);
    UPDATE account a SET held_minor = a.held_minor + p_risk, changes = a.changes + 1
    WHERE a.book_id = p_book AND a.id = v_account.id;

    code := 'placed';
    ticket_id := p_id;
    placed_at := v_seen.game;
    message := balance_message(
        v_account.posted_minor, v_account.held_minor + p_risk, v_account.floor_minor, v_account.changes + 1,
        v_seen.currency
    ) || jsonb_build_object('type', 'ticket', 'book_id', p_book, 'ticket_id', p_id);
    outbox_id := announce('player:' || p_player, message);
END
$$;
