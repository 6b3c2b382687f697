"""Columns of a CREATE: examples after https://docs.snowflake.com/en/sql-reference/functions/generate_column_description."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

_FOUND = """PARSE_JSON('[{"COLUMN_NAME":"town","TYPE":"TEXT","NULLABLE":true},
    {"COLUMN_NAME":"size","TYPE":"NUMBER(4, 0)","NULLABLE":true,"EXPRESSION":"$1:size::NUMBER(4, 0)"}]')::ARRAY"""

EXAMPLES = [
    (
        "GENERATE_COLUMN_DESCRIPTION",
        f"GENERATE_COLUMN_DESCRIPTION({_FOUND}, 'table')",
        '"town" TEXT,\n"size" NUMBER(4, 0)',
    ),
    (
        "GENERATE_COLUMN_DESCRIPTION",
        f"GENERATE_COLUMN_DESCRIPTION({_FOUND}, 'external_table')",
        '"town" TEXT AS (null),\n"size" NUMBER(4, 0) AS ($1:size::NUMBER(4, 0))',
    ),
    ("GENERATE_COLUMN_DESCRIPTION", f"GENERATE_COLUMN_DESCRIPTION({_FOUND}, 'view')", '"town" ,\n"size" '),
    ("GENERATE_COLUMN_DESCRIPTION", f"GENERATE_COLUMN_DESCRIPTION({_FOUND}, 'stage')", Fails(2)),
]
