-- Refuse a bet that waits, and give back what was held for it. No money moves. Answers the outbox row that tells the
-- player, NULL when the bet does not wait any more.
CREATE OR REPLACE FUNCTION reject_waiting(p_book uuid, p_ticket uuid, p_reason text) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_account account;
    v_ticket ticket;
BEGIN
    SELECT a.* INTO v_account
    FROM ticket t JOIN account a ON a.book_id = t.book_id AND a.id = t.account_id
    WHERE t.book_id = p_book AND t.id = p_ticket
    FOR NO KEY UPDATE OF a;
    UPDATE ticket t SET
        status = 'rejected',
        -- What was staked comes back; a free play returns winnings only.
        return_minor = CASE WHEN t.free_play THEN 0 ELSE t.risk_minor END,
        endings = t.endings + 1
    WHERE t.book_id = p_book AND t.id = p_ticket AND t.status = 'waiting'
    RETURNING t.* INTO v_ticket;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO ticket_ending (book_id, ticket_id, n, kind, status, return_minor, leg_results, reason, game_at)
    VALUES (
        p_book, p_ticket, v_ticket.endings, 'reject', 'rejected', v_ticket.return_minor, '{}', p_reason, game_now()
    );
    PERFORM seal_endings(p_book, ARRAY[p_ticket], ARRAY[v_ticket.endings]);
    PERFORM release_exposure(p_book, ARRAY[p_ticket]);
    UPDATE account a SET held_minor = a.held_minor - v_ticket.risk_minor, changes = a.changes + 1
    WHERE a.book_id = p_book AND a.id = v_ticket.account_id;
    RETURN announce('player:' || v_ticket.player_id, account_message(
        v_account.kind, v_account.posted_minor, v_account.held_minor - v_ticket.risk_minor, v_account.floor_minor,
        v_account.changes + 1, (SELECT b.currency FROM book b WHERE b.id = p_book)
    ) || jsonb_build_object('type', 'ticket', 'book_id', p_book, 'ticket_id', p_ticket));
END
$$;
