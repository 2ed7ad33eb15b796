-- What the application's role may do. It owns nothing; the record of money cannot be rewritten with its rights.
GRANT USAGE ON SCHEMA public TO wagerbabe_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO wagerbabe_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO wagerbabe_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO wagerbabe_app;

REVOKE UPDATE, DELETE ON transfer, ticket_ending, outcome, result, audit, book_rules FROM wagerbabe_app;
REVOKE INSERT, UPDATE, DELETE ON game_clock, function_checksum, schema_migrations FROM wagerbabe_app;

-- A ticket's terms are frozen; only what its endings change may change.
REVOKE UPDATE, DELETE ON ticket, ticket_leg FROM wagerbabe_app;
GRANT UPDATE (
    status, return_minor, graded_at, endings, closed_risk_minor, cashed_minor
) ON ticket TO wagerbabe_app;
GRANT UPDATE (result, corrected_num, corrected_den) ON ticket_leg TO wagerbabe_app;

-- The sealed log only grows; what waits for it is taken, never changed.
REVOKE UPDATE, DELETE ON log_leaf, log_node, log_epoch, log_checkpoint FROM wagerbabe_app;
REVOKE UPDATE ON log_queue FROM wagerbabe_app;

-- What was asked for, paid out and objected to stays; only the answer is written later.
REVOKE UPDATE, DELETE ON ticket_request, ticket_cash_out, dispute FROM wagerbabe_app;
GRANT UPDATE (status, decided_by, decided_at, answer) ON ticket_request TO wagerbabe_app;
GRANT UPDATE (status, outcome, answer, answered_by, answered_at) ON dispute TO wagerbabe_app;
