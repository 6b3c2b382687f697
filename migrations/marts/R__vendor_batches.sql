CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.VENDOR_BATCHES (
    SEQUENCE COMMENT 'Order of publishing; the greatest is live',
    BATCH COMMENT 'Hash of the names and versions of the files',
    RUN COMMENT 'The run that published it',
    ACTION COMMENT 'load or rollback',
    STARTED_AT COMMENT 'When the run began, UTC',
    PUBLISHED_AT COMMENT 'UTC',
    PUBLISHED_BY COMMENT 'Snowflake user',
    WARNINGS COMMENT 'Gates that failed without refusing it, a line each'
)
COMMENT = 'The batches that the bulk load published'
AS
SELECT
    SEQUENCE,
    BATCH,
    RUN,
    ACTION,
    STARTED_AT,
    PUBLISHED_AT,
    PUBLISHED_BY,
    WARNINGS
FROM {{ database }}.VENDOR.BATCHES;
