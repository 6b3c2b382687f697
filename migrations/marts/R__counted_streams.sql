CREATE OR REPLACE VIEW {{ database }}.MARTS.COUNTED_STREAMS
COMMENT = 'Streams with both times in order, and their duration in microseconds; others count nowhere'
AS
SELECT
    NULLIF(MOVIE_TITLE, '') AS MOVIE_TITLE,
    NULLIF(USER_EMAIL, '') AS USER_EMAIL,
    SIZE_MB,
    START_AT,
    END_AT,
    DATEDIFF(MICROSECOND, START_AT, END_AT) AS DURATION_US
FROM {{ database }}.RAW.STREAMS
WHERE END_AT >= START_AT;
