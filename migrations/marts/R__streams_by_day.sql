CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.STREAMS_BY_DAY (
    DAY COMMENT 'Day, UTC',
    STREAMS COMMENT 'Streams that began that day',
    VIEWERS COMMENT 'Users who began one',
    HOURS COMMENT 'Whole hours streamed, of those streams together'
)
COMMENT = 'The streams of December 2021 by the day on which they began'
AS
WITH
DAYS AS (
    SELECT
        START_AT::DATE AS DAY,
        COUNT(*) AS STREAMS,
        COUNT(DISTINCT USER_EMAIL) AS VIEWERS,
        SUM(DURATION_US)::NUMBER(38, 0) AS DURATION_US
    FROM {{ database }}.MARTS.DECEMBER_STREAMS
    GROUP BY START_AT::DATE
)

SELECT
    DAY,
    STREAMS,
    VIEWERS,
    ROUND((DURATION_US - MOD(DURATION_US, 3600000000)) / 3600000000)::NUMBER(38, 0) AS HOURS
FROM DAYS;
