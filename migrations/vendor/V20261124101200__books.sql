CREATE TABLE IF NOT EXISTS {{ database }}.VENDOR.BOOKS (
    NAME VARCHAR,
    PAGES NUMBER(10, 0),
    AUTHOR VARCHAR,
    PUBLISHER VARCHAR
)
COMMENT = 'Books; replaced whole by the bulk load';
