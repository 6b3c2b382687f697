-- The stage's URL ends in a slash: the paths given to Snowpipe are then the whole keys of the ready bucket.
CREATE STAGE IF NOT EXISTS {{ database }}.RAW.READY
    URL = '{{ ready_url }}'
    STORAGE_INTEGRATION = {{ storage_integration }}
    COMMENT = 'Parts that the splitter cut from streaming files; read by the pipes of this schema';

CREATE FILE FORMAT IF NOT EXISTS {{ database }}.RAW.PART
    TYPE = CSV
    COMPRESSION = AUTO
    SKIP_HEADER = 1
    FIELD_OPTIONALLY_ENCLOSED_BY = '"'
    ENCODING = 'UTF8'
    NULL_IF = ()
    EMPTY_FIELD_AS_NULL = TRUE
    ERROR_ON_COLUMN_COUNT_MISMATCH = TRUE
    COMMENT = 'A part: compressed CSV, one header line, an empty unquoted field is NULL';
