-- Written from the contracts by `python -m scripts.dataset docs`; do not edit it.
CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.LOADED_FILES (
    DATASET COMMENT 'Name of the dataset',
    FILE COMMENT 'Hash of the version of the file, as in the paths of its parts',
    ROW_COUNT COMMENT 'Rows of it in the warehouse'
)
COMMENT = 'How many rows each streaming file has in the warehouse'
AS
SELECT
    'movies' AS DATASET,
    SPLIT_PART(_PART, '/', 2) AS FILE,
    COUNT(*) AS ROW_COUNT
FROM {{ database }}.RAW.MOVIES
GROUP BY SPLIT_PART(_PART, '/', 2)
UNION ALL
SELECT
    'streams' AS DATASET,
    SPLIT_PART(_PART, '/', 2) AS FILE,
    COUNT(*) AS ROW_COUNT
FROM {{ database }}.RAW.STREAMS
GROUP BY SPLIT_PART(_PART, '/', 2)
UNION ALL
SELECT
    'users' AS DATASET,
    SPLIT_PART(_PART, '/', 2) AS FILE,
    COUNT(*) AS ROW_COUNT
FROM {{ database }}.RAW.USERS
GROUP BY SPLIT_PART(_PART, '/', 2);
