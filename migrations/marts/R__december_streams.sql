CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.DECEMBER_STREAMS (
    MOVIE_TITLE COMMENT 'Title of the movie, or null',
    USER_EMAIL COMMENT 'Pseudonym of the user, or null; the address for roles that the contract names',
    SIZE_MB COMMENT 'Megabytes sent, or null',
    START_AT COMMENT 'Start of the stream, UTC',
    END_AT COMMENT 'End of the stream, UTC',
    DURATION_US COMMENT 'Microseconds from start to end'
)
COMMENT = 'Streams that began in December 2021, UTC'
AS
SELECT
    MOVIE_TITLE,
    USER_EMAIL,
    SIZE_MB,
    START_AT,
    END_AT,
    DURATION_US
FROM {{ database }}.MARTS.COUNTED_STREAMS
WHERE START_AT >= '2021-12-01'::TIMESTAMP_NTZ AND START_AT < '2022-01-01'::TIMESTAMP_NTZ;
