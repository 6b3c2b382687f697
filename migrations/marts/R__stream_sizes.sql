CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.STREAM_SIZES (
    GIGABYTES COMMENT 'The lower end of the step, in gigabytes of 1,000 megabytes; 10000 stands for all from there',
    STREAMS COMMENT 'Streams that were as large, and not as large as the next step'
)
COMMENT = 'How large the streams of December 2021 were, in steps of 250 gigabytes; streams without a size are left out'
AS
WITH
STEPS AS (
    SELECT LEAST(10000, ROUND((SIZE_MB - MOD(SIZE_MB, 250000)) / 1000))::NUMBER(38, 0) AS GIGABYTES
    FROM {{ database }}.MARTS.DECEMBER_STREAMS
    WHERE SIZE_MB >= 0
)

SELECT
    GIGABYTES,
    COUNT(*) AS STREAMS
FROM STEPS
GROUP BY GIGABYTES;
