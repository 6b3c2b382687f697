CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.VENDOR_BATCH_FILES (
    RUN COMMENT 'The run that loaded the file',
    DATASET COMMENT 'Its folder below vendor/ in landing',
    FILE COMMENT 'Its name in that folder',
    BYTES COMMENT 'Its size',
    ROW_COUNT COMMENT 'Rows that were loaded'
)
COMMENT = 'The files of each batch that the bulk load published'
AS
SELECT
    RUN,
    DATASET,
    FILE,
    BYTES,
    ROW_COUNT
FROM {{ database }}.VENDOR.BATCH_FILES;
