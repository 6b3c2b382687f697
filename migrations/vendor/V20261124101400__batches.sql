CREATE TABLE IF NOT EXISTS {{ database }}.VENDOR.BATCHES (
    SEQUENCE NUMBER(38, 0) COMMENT 'Order of publishing; the greatest is live',
    BATCH VARCHAR COMMENT 'Hash of the names and versions of the files',
    RUN VARCHAR COMMENT 'Suffix of the loaded tables: AUTHORS__<run>, BOOKS__<run>, REVIEWS__<run>',
    ACTION VARCHAR COMMENT 'load or rollback',
    NEWEST_FILE_AT TIMESTAMP_NTZ COMMENT 'When the newest file of the batch landed, UTC',
    AUTHORS NUMBER(38, 0) COMMENT 'Rows published',
    BOOKS NUMBER(38, 0) COMMENT 'Rows published',
    REVIEWS NUMBER(38, 0) COMMENT 'Rows published',
    PUBLISHED_AT TIMESTAMP_NTZ COMMENT 'UTC'
)
COMMENT = 'What the bulk load published; a row is written in the transaction that replaces the tables';
