-- Change how far below zero bets may take a player's account, under its lock; answers the outbox row that tells it.
-- A floor above what is already used is allowed: only new bets are refused then.
CREATE OR REPLACE FUNCTION set_floor(p_book uuid, p_account uuid, p_floor_minor bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_account account%ROWTYPE;
BEGIN
    UPDATE account AS a SET floor_minor = p_floor_minor, changes = a.changes + 1
    WHERE a.book_id = p_book AND a.id = p_account AND a.kind = 'player'
    RETURNING a.* INTO STRICT v_account;
    RETURN announce('player:' || v_account.owner_id, balance_message(
        v_account.posted_minor, v_account.held_minor, v_account.floor_minor, v_account.changes,
        (SELECT b.currency FROM book AS b WHERE b.id = p_book)
    ));
END
$$;
