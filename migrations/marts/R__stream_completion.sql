-- The remainder is taken off before a division: see R__q1_movies_based_on_books.sql.
CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.STREAM_COMPLETION (
    TENTH COMMENT 'Whole tenths of the movie, 0 to 10; 10 is the whole movie, or longer',
    STREAMS COMMENT 'Streams that got that far'
)
COMMENT = 'How far the streams of December 2021 got, in tenths of their movie; of movies with a known duration'
AS
WITH
SHORTEST AS (
    SELECT
        TITLE,
        MIN(DURATION_MINS) * 6000000 AS TENTH_US
    FROM {{ database }}.RAW.MOVIES
    WHERE DURATION_MINS > 0
    GROUP BY TITLE
),

FAR AS (
    SELECT
        LEAST(
            10,
            ROUND(
                (STREAMS.DURATION_US - MOD(STREAMS.DURATION_US, SHORTEST.TENTH_US)) / SHORTEST.TENTH_US
            )
        )::NUMBER(38, 0) AS TENTH
    FROM {{ database }}.MARTS.DECEMBER_STREAMS AS STREAMS
    INNER JOIN SHORTEST ON STREAMS.MOVIE_TITLE = SHORTEST.TITLE
)

SELECT
    TENTH,
    COUNT(*) AS STREAMS
FROM FAR
GROUP BY TENTH;
