"""The one list of tables that no book owns. Every other table leads its keys with ``book_id``; a test holds us to it.

A book moves to another database as the rows with its ``book_id``; what stands here is shared by all books, or belongs
to the database itself.
"""

GLOBAL_TABLES = {
    "audit": "over all books; entries about a book name it",
    "book": "the directory of books",
    "event": "the catalogue is the same for all",
    "function_checksum": "of the database itself",
    "game_clock": "of the database itself",
    "grading_failure": "the catalogue is the same for all",
    "leader": "of the database itself",
    "league": "the catalogue is the same for all",
    "league_poll": "odds are fetched once for all books",
    "log_checkpoint": "one sealed log for all books: it can only be checked as a whole",
    "log_epoch": "one sealed log for all books",
    "log_leaf": "one sealed log for all books; entries name theirs",
    "log_node": "one sealed log for all books",
    "log_queue": "what waits for the sealed log, whichever book it is about",
    "login": "the directory of sign-ins: a name is unique over all books",
    "market": "the catalogue is the same for all",
    "offer": "made once, before a book's margin",
    "outbox": "what leaves the database, whichever book it is about",
    "outcome": "what became of a selection is a fact, the same for all",
    "pgqueuer": "the job queue is its library's, for all books",
    "pgqueuer_log": "the job queue is its library's, for all books",
    "pgqueuer_schedules": "the job queue is its library's, for all books",
    "pgqueuer_statistics": "the job queue is its library's, for all books",
    "preference": "belongs to a sign-in",
    "quarantine": "refused answers of odds providers, fetched for all books",
    "quote": "odds are fetched once for all books",
    "quote_history": "odds are fetched once for all books",
    "refresh_token": "belongs to a sign-in",
    "result": "the catalogue is the same for all",
    "schema_migrations": "of the database itself",
    "selection": "the catalogue is the same for all",
    "session": "belongs to a sign-in",
    "sport": "the catalogue is the same for all",
    "ungraded": "of which selections is a fact, the same for all",
}
"""Each with the reason why it is not a book's."""
