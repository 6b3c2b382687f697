CREATE TABLE IF NOT EXISTS {{ database }}.VENDOR.AUTHORS (
    NAME VARCHAR,
    BIRTH_DATE DATE,
    DIED_AT DATE,
    NATIONALITY VARCHAR
)
COMMENT = 'Authors of books; replaced whole by the bulk load';
