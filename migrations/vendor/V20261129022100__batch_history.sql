ALTER TABLE {{ database }}.VENDOR.BATCHES ADD COLUMN IF NOT EXISTS STARTED_AT TIMESTAMP_NTZ;
ALTER TABLE {{ database }}.VENDOR.BATCHES ADD COLUMN IF NOT EXISTS PUBLISHED_BY VARCHAR;
ALTER TABLE {{ database }}.VENDOR.BATCHES ADD COLUMN IF NOT EXISTS WARNINGS VARCHAR;
COMMENT ON COLUMN {{ database }}.VENDOR.BATCHES.STARTED_AT IS 'When the run began, UTC';
COMMENT ON COLUMN {{ database }}.VENDOR.BATCHES.PUBLISHED_BY IS 'Snowflake user';
COMMENT ON COLUMN {{ database }}.VENDOR.BATCHES.WARNINGS IS 'Gates that failed without refusing it, a line each';
COMMENT ON COLUMN {{ database }}.VENDOR.BATCHES.AUTHORS IS 'Rows published until 2026-11-29; now in BATCH_FILES';
COMMENT ON COLUMN {{ database }}.VENDOR.BATCHES.BOOKS IS 'Rows published until 2026-11-29; now in BATCH_FILES';
COMMENT ON COLUMN {{ database }}.VENDOR.BATCHES.REVIEWS IS 'Rows published until 2026-11-29; now in BATCH_FILES';

CREATE TABLE IF NOT EXISTS {{ database }}.VENDOR.BATCH_FILES (
    RUN VARCHAR COMMENT 'The run of BATCHES that loaded the file',
    DATASET VARCHAR COMMENT 'Its folder below vendor/ in landing',
    FILE VARCHAR COMMENT 'Its name in that folder',
    ETAG VARCHAR COMMENT 'Its version',
    BYTES NUMBER(38, 0) COMMENT 'Its size',
    LANDED_AT TIMESTAMP_NTZ COMMENT 'UTC',
    ROW_COUNT NUMBER(38, 0) COMMENT 'Rows that were loaded'
)
COMMENT = 'The files of each batch that the bulk load published';

CREATE TABLE IF NOT EXISTS {{ database }}.VENDOR.REFUSALS (
    RUN VARCHAR COMMENT 'The run that refused the batch',
    BATCH VARCHAR COMMENT 'Hash of the names and versions of the files; NULL if files were missing',
    STARTED_AT TIMESTAMP_NTZ COMMENT 'When the run began, UTC',
    REFUSED_AT TIMESTAMP_NTZ COMMENT 'UTC',
    REFUSED_BY VARCHAR COMMENT 'Snowflake user',
    REASONS VARCHAR COMMENT 'The failed gates, a line each; personal data is masked'
)
COMMENT = 'Batches that the bulk load refused; nothing was replaced';
