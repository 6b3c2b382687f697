CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.BASED_ON_BOOKS (
    MOVIE COMMENT 'Title of the movie',
    BOOK COMMENT 'Name of the book it is based on'
)
COMMENT = 'Which movie is based on which book: each pair that at least one review links, once'
AS
SELECT DISTINCT
    MOVIE,
    BOOK
FROM {{ database }}.VENDOR.REVIEWS
WHERE MOVIE <> '' AND BOOK <> '';
