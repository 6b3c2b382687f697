CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.SINGAPOREAN_TITLES (
    MOVIE COMMENT 'Title of the movie',
    BOOK COMMENT 'Name of the book it is based on',
    AUTHOR COMMENT 'Name of the Singaporean author',
    STREAMS COMMENT 'Streams of the movie that began in December 2021'
)
COMMENT = 'The movies streamed in December 2021 that are based on books by Singaporean authors, with book and author'
AS
WITH
WATCHED AS (
    SELECT
        MOVIE_TITLE,
        COUNT(*) AS STREAMS
    FROM {{ database }}.MARTS.DECEMBER_STREAMS
    GROUP BY MOVIE_TITLE
)

SELECT DISTINCT
    LINKS.MOVIE,
    LINKS.BOOK,
    AUTHORS.NAME AS AUTHOR,
    WATCHED.STREAMS
FROM WATCHED
INNER JOIN {{ database }}.MARTS.BASED_ON_BOOKS AS LINKS ON WATCHED.MOVIE_TITLE = LINKS.MOVIE
INNER JOIN {{ database }}.VENDOR.BOOKS AS BOOKS ON LINKS.BOOK = BOOKS.NAME
INNER JOIN {{ database }}.VENDOR.AUTHORS AS AUTHORS ON BOOKS.AUTHOR = AUTHORS.NAME
WHERE AUTHORS.NATIONALITY = 'Singaporean' AND AUTHORS.NAME <> '';
