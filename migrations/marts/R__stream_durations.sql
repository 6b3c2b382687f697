CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.STREAM_DURATIONS (
    HOURS COMMENT 'The lower end of the step, in hours; 72 stands for all from there',
    STREAMS COMMENT 'Streams that were as long, and not as long as the next step'
)
COMMENT = 'How long the streams of December 2021 were, in steps of two hours'
AS
WITH
STEPS AS (
    SELECT LEAST(72, ROUND((DURATION_US - MOD(DURATION_US, 7200000000)) / 3600000000))::NUMBER(38, 0) AS HOURS
    FROM {{ database }}.MARTS.DECEMBER_STREAMS
)

SELECT
    HOURS,
    COUNT(*) AS STREAMS
FROM STEPS
GROUP BY HOURS;
