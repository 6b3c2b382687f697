CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.STREAMS_BY_HOUR (
    WEEKDAY COMMENT '1 is Monday, 7 is Sunday, UTC',
    HOUR COMMENT 'Hour of the day, 0 to 23, UTC',
    STREAMS COMMENT 'Streams that began in it, of all those weekdays together'
)
COMMENT = 'The streams of December 2021 by the weekday and the hour in which they began'
AS
SELECT
    DAYOFWEEKISO(START_AT) AS WEEKDAY,
    HOUR(START_AT) AS HOUR,
    COUNT(*) AS STREAMS
FROM {{ database }}.MARTS.DECEMBER_STREAMS
GROUP BY DAYOFWEEKISO(START_AT), HOUR(START_AT);
