-- Analysts don't reach the key, so they can't find a person by hashing addresses that they know. Each environment has
-- its own, made once: another key would give everybody another pseudonym.
CREATE TABLE IF NOT EXISTS {{ database }}.RAW.PSEUDONYM_KEY (
    KEY VARCHAR COMMENT 'Secret'
)
COMMENT = 'The key of the pseudonyms that masking policies show'
AS
SELECT SHA2(CONCAT(UUID_STRING(), UUID_STRING())) AS KEY;

CREATE TAG IF NOT EXISTS {{ database }}.RAW.CLASSIFICATION
ALLOWED_VALUES 'personal', 'internal'
COMMENT = 'The classification of a column in its contract';
