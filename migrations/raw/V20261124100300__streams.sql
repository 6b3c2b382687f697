CREATE TABLE IF NOT EXISTS {{ database }}.RAW.STREAMS (
    MOVIE_TITLE VARCHAR,
    USER_EMAIL VARCHAR,
    SIZE_MB NUMBER(18, 3),
    START_AT TIMESTAMP_NTZ,
    END_AT TIMESTAMP_NTZ,
    _PART VARCHAR COMMENT 'Path of the part this row came in',
    _ROW NUMBER(38, 0) COMMENT 'Line of the row in its part'
)
COMMENT = 'Streams of the streaming app, as they came';

CREATE PIPE IF NOT EXISTS {{ database }}.RAW.STREAMS_PIPE
COMMENT = 'Loads the parts of streams that the splitter names'
AS
COPY INTO {{ database }}.RAW.STREAMS (MOVIE_TITLE, USER_EMAIL, SIZE_MB, START_AT, END_AT, _PART, _ROW)
FROM (
    SELECT
        $1,
        $2,
        $3,
        $4,
        $5,
        METADATA$FILENAME,
        METADATA$FILE_ROW_NUMBER
    FROM @{{ database }}.RAW.READY
)
FILE_FORMAT = (FORMAT_NAME = '{{ database }}.RAW.PART');
