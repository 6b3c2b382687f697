-- Written from the contracts by `python -m scripts.dataset docs`; do not edit it.
CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.HOLDINGS (
    DATASET COMMENT 'Name of the dataset',
    SOURCE COMMENT 'Who sends it: the app or the vendor',
    ROW_COUNT COMMENT 'Rows in the warehouse, as they came'
)
COMMENT = 'How many rows of each dataset the platform holds'
AS
SELECT
    'authors' AS DATASET,
    'vendor' AS SOURCE,
    COUNT(*) AS ROW_COUNT
FROM {{ database }}.VENDOR.AUTHORS
UNION ALL
SELECT
    'books' AS DATASET,
    'vendor' AS SOURCE,
    COUNT(*) AS ROW_COUNT
FROM {{ database }}.VENDOR.BOOKS
UNION ALL
SELECT
    'movies' AS DATASET,
    'app' AS SOURCE,
    COUNT(*) AS ROW_COUNT
FROM {{ database }}.RAW.MOVIES
UNION ALL
SELECT
    'reviews' AS DATASET,
    'vendor' AS SOURCE,
    COUNT(*) AS ROW_COUNT
FROM {{ database }}.VENDOR.REVIEWS
UNION ALL
SELECT
    'streams' AS DATASET,
    'app' AS SOURCE,
    COUNT(*) AS ROW_COUNT
FROM {{ database }}.RAW.STREAMS
UNION ALL
SELECT
    'users' AS DATASET,
    'app' AS SOURCE,
    COUNT(*) AS ROW_COUNT
FROM {{ database }}.RAW.USERS;
