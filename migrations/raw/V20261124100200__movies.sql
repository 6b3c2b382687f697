CREATE TABLE IF NOT EXISTS {{ database }}.RAW.MOVIES (
    TITLE VARCHAR,
    DURATION_MINS NUMBER(10, 0),
    ORIGINAL_LANGUAGE VARCHAR,
    SIZE_MB NUMBER(18, 3),
    _PART VARCHAR COMMENT 'Path of the part this row came in',
    _ROW NUMBER(38, 0) COMMENT 'Line of the row in its part'
)
COMMENT = 'Movies of the streaming app, as they came';

CREATE PIPE IF NOT EXISTS {{ database }}.RAW.MOVIES_PIPE
COMMENT = 'Loads the parts of movies that the splitter names'
AS
COPY INTO {{ database }}.RAW.MOVIES (TITLE, DURATION_MINS, ORIGINAL_LANGUAGE, SIZE_MB, _PART, _ROW)
FROM (
    SELECT
        $1,
        $2,
        $3,
        $4,
        METADATA$FILENAME,
        METADATA$FILE_ROW_NUMBER
    FROM @{{ database }}.RAW.READY
)
FILE_FORMAT = (FORMAT_NAME = '{{ database }}.RAW.PART');
