-- MEDIAN interpolates in floating point or not, engine by engine: the middle one or two are picked by their number.
CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.Q5_MEDIAN_SIZE (
    ANSWER COMMENT 'Gigabytes, three places; null if nothing with a size was streamed'
)
COMMENT = 'Median size of the streams of December 2021, in gigabytes of 1,000 megabytes'
AS
WITH
NUMBERED AS (
    SELECT
        SIZE_MB,
        ROW_NUMBER() OVER (ORDER BY SIZE_MB) AS POSITION,
        COUNT(*) OVER () AS STREAMS
    FROM {{ database }}.MARTS.DECEMBER_STREAMS
    WHERE SIZE_MB IS NOT NULL
),

HALVES AS (
    SELECT
        2 * SUM((SIZE_MB * 1000)::NUMBER(38, 0)) + 1000 * COUNT(*) AS DIVIDEND,
        NULLIF(2000 * COUNT(*), 0) AS DIVISOR
    FROM NUMBERED
    WHERE 2 * POSITION BETWEEN STREAMS AND STREAMS + 2
)

SELECT (ROUND((DIVIDEND - MOD(DIVIDEND, DIVISOR)) / DIVISOR) / 1000)::NUMBER(18, 3) AS ANSWER
FROM HALVES;
