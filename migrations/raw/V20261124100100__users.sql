CREATE TABLE IF NOT EXISTS {{ database }}.RAW.USERS (
    FIRST_NAME VARCHAR,
    LAST_NAME VARCHAR,
    EMAIL VARCHAR,
    _PART VARCHAR COMMENT 'Path of the part this row came in',
    _ROW NUMBER(38, 0) COMMENT 'Line of the row in its part'
)
COMMENT = 'Users of the streaming app, as they came';

CREATE PIPE IF NOT EXISTS {{ database }}.RAW.USERS_PIPE
COMMENT = 'Loads the parts of users that the splitter names'
AS
COPY INTO {{ database }}.RAW.USERS (FIRST_NAME, LAST_NAME, EMAIL, _PART, _ROW)
FROM (
    SELECT
        $1,
        $2,
        $3,
        METADATA$FILENAME,
        METADATA$FILE_ROW_NUMBER
    FROM @{{ database }}.RAW.READY
)
FILE_FORMAT = (FORMAT_NAME = '{{ database }}.RAW.PART');
