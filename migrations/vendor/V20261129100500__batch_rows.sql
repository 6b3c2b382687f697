COMMENT ON COLUMN {{ database }}.VENDOR.BATCHES.AUTHORS IS 'Rows published; BATCH_FILES has those of every dataset';
COMMENT ON COLUMN {{ database }}.VENDOR.BATCHES.BOOKS IS 'Rows published; BATCH_FILES has those of every dataset';
COMMENT ON COLUMN {{ database }}.VENDOR.BATCHES.REVIEWS IS 'Rows published; BATCH_FILES has those of every dataset';
