-- Hold the book's calendar still until the transaction ends: closing a week takes the same lock exclusively.
-- It comes before every account's lock; class 7002 of the two-key advisory locks is the calendar's own.
CREATE OR REPLACE FUNCTION book_calendar_shared(p_book uuid) RETURNS void
LANGUAGE sql VOLATILE AS $$
    SELECT pg_advisory_xact_lock_shared(7002, hashtext(p_book::text))
$$;
