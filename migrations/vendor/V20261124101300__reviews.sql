CREATE TABLE IF NOT EXISTS {{ database }}.VENDOR.REVIEWS (
    CONTENT VARCHAR,
    RATING NUMBER(10, 0),
    CREATED_AT TIMESTAMP_NTZ,
    MOVIE VARCHAR COMMENT 'Title of the movie reviewed',
    BOOK VARCHAR COMMENT 'Name of the book that the movie is based on'
)
COMMENT = 'Reviews, which link a movie to the book it is based on; replaced whole by the bulk load';
