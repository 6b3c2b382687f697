CREATE OR REPLACE VIEW {{ database }}.MARTS.Q4_AVERAGE_DURATION (
    ANSWER COMMENT 'Hours, two places; null if nothing was streamed'
)
COMMENT = 'Average duration of the streams of December 2021, in hours'
AS
WITH HALVES AS (
    SELECT
        2 * SUM(DURATION_US::NUMBER(38, 0)) + 36000000 * COUNT(*) AS DIVIDEND,
        NULLIF(72000000 * COUNT(*), 0) AS DIVISOR
    FROM {{ database }}.MARTS.DECEMBER_STREAMS
)

SELECT (ROUND((DIVIDEND - MOD(DIVIDEND, DIVISOR)) / DIVISOR) / 100)::NUMBER(18, 2) AS ANSWER
FROM HALVES;
