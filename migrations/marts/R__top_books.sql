CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.TOP_BOOKS (
    PLACE COMMENT '1 for the most streamed; equal ones in the order of their names',
    BOOK COMMENT 'Name of the book',
    AUTHOR COMMENT 'Name of its author, or null',
    MOVIES COMMENT 'Movies based on the book that were streamed',
    STREAMS COMMENT 'Streams of those movies'
)
COMMENT = 'The fifteen books with the most streams of movies based on them, in December 2021'
AS
WITH
WATCHED AS (
    SELECT
        MOVIE_TITLE,
        COUNT(*) AS STREAMS
    FROM {{ database }}.MARTS.DECEMBER_STREAMS
    GROUP BY MOVIE_TITLE
),

WRITERS AS (
    SELECT
        NAME,
        MIN(NULLIF(AUTHOR, '')) AS AUTHOR
    FROM {{ database }}.VENDOR.BOOKS
    GROUP BY NAME
),

COUNTED AS (
    SELECT
        LINKS.BOOK,
        COUNT(*) AS MOVIES,
        SUM(WATCHED.STREAMS)::NUMBER(38, 0) AS STREAMS
    FROM {{ database }}.MARTS.BASED_ON_BOOKS AS LINKS
    INNER JOIN WATCHED ON LINKS.MOVIE = WATCHED.MOVIE_TITLE
    GROUP BY LINKS.BOOK
),

PLACED AS (
    SELECT
        ROW_NUMBER() OVER (ORDER BY STREAMS DESC, BOOK ASC) AS PLACE,
        BOOK,
        MOVIES,
        STREAMS
    FROM COUNTED
)

SELECT
    PLACED.PLACE,
    PLACED.BOOK,
    WRITERS.AUTHOR,
    PLACED.MOVIES,
    PLACED.STREAMS
FROM PLACED
LEFT JOIN WRITERS ON PLACED.BOOK = WRITERS.NAME
WHERE PLACED.PLACE <= 15;
