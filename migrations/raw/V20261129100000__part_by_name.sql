-- With MATCH_BY_COLUMN_NAME Snowflake requires the last option. It leaves out a column that the table lacks without a
-- word, so the splitter compares the columns before it sends a part.
CREATE FILE FORMAT IF NOT EXISTS {{ database }}.RAW.PART_BY_NAME
    TYPE = CSV
    COMPRESSION = AUTO
    PARSE_HEADER = TRUE
    FIELD_OPTIONALLY_ENCLOSED_BY = '"'
    ENCODING = 'UTF8'
    NULL_IF = ()
    EMPTY_FIELD_AS_NULL = TRUE
    ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE
    COMMENT = 'A part, loaded by the column names of its header line; an empty unquoted field is NULL';
