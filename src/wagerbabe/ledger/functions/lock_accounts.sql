-- Lock the book's calendar (shared), then players' accounts: main ones in the order of their ids, then free-play ones.
-- Answers how many there are. Whoever decides on what an account owns or holds calls this first and reads in a later
-- statement; calling it again in the same transaction for the same accounts does no harm.
CREATE OR REPLACE FUNCTION lock_accounts(p_book uuid, p_accounts uuid[]) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_locked integer;
BEGIN
    PERFORM book_calendar_shared(p_book);
    PERFORM 1 FROM account AS a
    WHERE a.book_id = p_book AND a.id = ANY(p_accounts) AND a.kind IN ('player', 'free_play')
    ORDER BY a.kind = 'free_play', a.id
    FOR NO KEY UPDATE;
    GET DIAGNOSTICS v_locked = ROW_COUNT;
    RETURN v_locked;
END
$$;
