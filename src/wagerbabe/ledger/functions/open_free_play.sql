-- A player's free-play account, made when it is first needed; answers its id. p_id becomes the id of a new one.
CREATE OR REPLACE FUNCTION open_free_play(p_book uuid, p_player uuid, p_id uuid) RETURNS uuid
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO account (book_id, id, kind, owner_id) VALUES (p_book, p_id, 'free_play', p_player)
    ON CONFLICT (book_id, owner_id) WHERE kind = 'free_play' DO NOTHING;
    RETURN (
        SELECT a.id FROM account AS a WHERE a.book_id = p_book AND a.owner_id = p_player AND a.kind = 'free_play'
    );
END
$$;
