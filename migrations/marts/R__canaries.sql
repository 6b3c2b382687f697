CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.CANARIES (
    FIRST_NAME COMMENT 'First name',
    LAST_NAME COMMENT 'Last name',
    EMAIL COMMENT 'Address at verify.invalid'
)
COMMENT = 'Rows of the smoke test, which belong to nobody'
AS
SELECT
    FIRST_NAME,
    LAST_NAME,
    EMAIL
FROM {{ database }}.RAW.USERS
WHERE EMAIL LIKE '%@verify.invalid';
