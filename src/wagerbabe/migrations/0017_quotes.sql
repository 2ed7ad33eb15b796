-- migrate:up

-- What an answer speaks of is named selection by selection now.
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS set_quotes(
    text, text, timestamptz, uuid[], text[], bigint[], bigint[], integer[], timestamptz[]
);

-- migrate:down
