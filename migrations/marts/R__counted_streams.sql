CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.COUNTED_STREAMS (
    MOVIE_TITLE COMMENT 'Title of the movie, or null',
    USER_EMAIL COMMENT 'Pseudonym of the user, or null; the address for roles that the contract names',
    SIZE_MB COMMENT 'Megabytes sent, or null',
    START_AT COMMENT 'Start of the stream, UTC',
    END_AT COMMENT 'End of the stream, UTC',
    DURATION_US COMMENT 'Microseconds from start to end'
)
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
