-- A new, empty account. The floor is minus the credit limit; house and cash accounts have none and no owner.
CREATE OR REPLACE FUNCTION open_account(
    p_book uuid, p_id uuid, p_kind text, p_owner uuid DEFAULT NULL, p_floor_minor bigint DEFAULT 0
) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO account (book_id, id, kind, owner_id, floor_minor) VALUES (p_book, p_id, p_kind, p_owner, p_floor_minor)
$$;
