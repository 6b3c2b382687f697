CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.UNFORGIVEN_AT_CHRISTMAS (
    VIEWER COMMENT 'A number in place of the user, in the order of their first streams',
    START_AT COMMENT 'Start of the stream, UTC',
    END_AT COMMENT 'End of the stream, UTC',
    THAT_MORNING COMMENT 'Whether it overlaps Christmas morning, 7:00 to 12:00'
)
COMMENT = 'The streams of "Unforgiven" on 24 and 25 December 2021, UTC'
AS
WITH
STREAMS AS (
    SELECT
        USER_EMAIL,
        START_AT,
        END_AT,
        MIN(START_AT) OVER (PARTITION BY USER_EMAIL) AS FIRST_AT
    FROM {{ database }}.MARTS.COUNTED_STREAMS
    WHERE
        MOVIE_TITLE = 'Unforgiven'
        AND START_AT < '2021-12-26'::TIMESTAMP_NTZ
        AND END_AT > '2021-12-24'::TIMESTAMP_NTZ
)

SELECT
    DENSE_RANK() OVER (ORDER BY FIRST_AT, USER_EMAIL) AS VIEWER,
    START_AT,
    END_AT,
    START_AT < '2021-12-25 12:00:00'::TIMESTAMP_NTZ AND END_AT > '2021-12-25 07:00:00'::TIMESTAMP_NTZ AS THAT_MORNING
FROM STREAMS;
