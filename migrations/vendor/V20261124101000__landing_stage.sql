CREATE STAGE IF NOT EXISTS {{ database }}.VENDOR.LANDING
    URL = '{{ vendor_url }}'
    STORAGE_INTEGRATION = {{ storage_integration }}
    COMMENT = 'Files as the vendor sends them, one folder per table';

-- STRIP_OUTER_ARRAY reads both shapes the vendor sends: one array, or one object a line.
CREATE FILE FORMAT IF NOT EXISTS {{ database }}.VENDOR.JSON
    TYPE = JSON
    COMPRESSION = AUTO
    STRIP_OUTER_ARRAY = TRUE
    COMMENT = 'A JSON array or one object a line, plain or gzip';
