-- The book's day and week now, by the game clock. A day runs from day_starts to day_starts on the wall clock of the
-- book's time zone (so it has 23 or 25 hours twice a year); a week is named by its Monday.
-- Call it in a statement of its own after the calendar's lock: that statement decides where a posting belongs.
CREATE OR REPLACE FUNCTION posting_day(
    p_book uuid, OUT book_day date, OUT book_week date, OUT game_at timestamptz
)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    game_at := game_now();
    SELECT ((game_at AT TIME ZONE b.time_zone) - b.day_starts::interval)::date
    INTO STRICT book_day
    FROM book AS b
    WHERE b.id = p_book;
    book_week := date_trunc('week', book_day::timestamp)::date;
END
$$;
