-- Division rounds (to six places in Snowflake, to floating point elsewhere): taking the remainder off first leaves a
-- whole quotient, which no engine can get wrong. The same in Q4 and Q5.
CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.Q1_MOVIES_BASED_ON_BOOKS (
    ANSWER COMMENT 'Percent, two places; null if nothing was streamed'
)
COMMENT = 'Percentage of the movies streamed in December 2021 that are based on books'
AS
WITH
STREAMED AS (
    SELECT DISTINCT MOVIE_TITLE
    FROM {{ database }}.MARTS.DECEMBER_STREAMS
    WHERE MOVIE_TITLE IS NOT NULL
),

ADAPTED AS (
    SELECT DISTINCT MOVIE
    FROM {{ database }}.MARTS.BASED_ON_BOOKS
),

HALVES AS (
    SELECT
        20000 * COUNT(ADAPTED.MOVIE) + COUNT(*) AS DIVIDEND,
        NULLIF(2 * COUNT(*), 0) AS DIVISOR
    FROM STREAMED
    LEFT JOIN ADAPTED ON STREAMED.MOVIE_TITLE = ADAPTED.MOVIE
)

SELECT (ROUND((DIVIDEND - MOD(DIVIDEND, DIVISOR)) / DIVISOR) / 100)::NUMBER(5, 2) AS ANSWER
FROM HALVES;
