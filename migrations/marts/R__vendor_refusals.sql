CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.VENDOR_REFUSALS (
    RUN COMMENT 'The run that refused the batch',
    BATCH COMMENT 'Hash of the names and versions of the files; NULL if files were missing',
    STARTED_AT COMMENT 'When the run began, UTC',
    REFUSED_AT COMMENT 'UTC',
    REFUSED_BY COMMENT 'Snowflake user',
    REASONS COMMENT 'The failed gates, a line each; personal data is masked'
)
COMMENT = 'Batches that the bulk load refused; nothing was replaced'
AS
SELECT
    RUN,
    BATCH,
    STARTED_AT,
    REFUSED_AT,
    REFUSED_BY,
    REASONS
FROM {{ database }}.VENDOR.REFUSALS;
