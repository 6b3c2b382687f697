-- Fields by position, as texts: the load reads each file's header itself, and an empty field is not a missing one.
CREATE FILE FORMAT IF NOT EXISTS {{ database }}.VENDOR.CSV
    TYPE = CSV
    COMPRESSION = AUTO
    FIELD_OPTIONALLY_ENCLOSED_BY = '"'
    ESCAPE_UNENCLOSED_FIELD = NONE
    EMPTY_FIELD_AS_NULL = FALSE
    NULL_IF = ()
    SKIP_BLANK_LINES = TRUE
    ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE
    COMMENT = 'Comma-separated texts with a header, plain, gzip or zstd';

CREATE FILE FORMAT IF NOT EXISTS {{ database }}.VENDOR.PARQUET
    TYPE = PARQUET
    USE_LOGICAL_TYPE = TRUE
    COMMENT = 'Parquet, dates and times as such';
