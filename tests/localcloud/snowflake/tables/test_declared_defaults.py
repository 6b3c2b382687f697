"""Defaults that a column can't have, with the texts of
https://docs.snowflake.com/en/release-notes/bcr-bundles/2023_08/bcr-1425
"""

import pytest
from snowflake.connector.errors import ProgrammingError

# The page's table: the type of a column, and a constant of a type that it does not take, with both as they are shown.
REFUSED = [
    ("VARCHAR", "TRUE", "VARCHAR(16777216)", "BOOLEAN"),
    ("VARCHAR(3)", "FALSE", "VARCHAR(3)", "BOOLEAN"),
    ("FLOAT", "TRUE", "FLOAT", "BOOLEAN"),
    ("NUMBER", "TRUE", "NUMBER(38,0)", "BOOLEAN"),
    ("NUMBER(10,2)", "TRUE", "NUMBER(10,2)", "BOOLEAN"),
    ("BOOLEAN", "'true'", "BOOLEAN", "VARCHAR(4)"),
    *(
        (type_, value, shown, found)
        for type_, shown in {
            "DATE": "DATE",
            "TIME": "TIME(9)",
            "TIMESTAMP_LTZ": "TIMESTAMP_LTZ(9)",
            "TIMESTAMP_NTZ(3)": "TIMESTAMP_NTZ(3)",
            "TIMESTAMP_TZ": "TIMESTAMP_TZ(9)",
        }.items()
        for value, found in {"TRUE": "BOOLEAN", "1": "NUMBER(1,0)", "-12.5": "NUMBER(3,1)", "1e0": "FLOAT"}.items()
    ),
]


@pytest.mark.rule(
    "A default is of a type that its column takes: error 002023",
    source="release-notes/bcr-bundles/2023_08/bcr-1425",
    status="matches Snowflake; the code is that of INSERT",
)
@pytest.mark.parametrize(("type_", "value", "shown", "found"), REFUSED)
def test_a_default_of_another_type(sql, type_, value, shown, found):
    sql("CREATE OR REPLACE TABLE T (A INT)")
    text = f"Expression type does not match column data type, expecting {shown} but got {found} for column Y"
    for statement in (
        f"ALTER TABLE T ADD COLUMN Y {type_} DEFAULT {value}",
        f"CREATE TABLE U (Y {type_} DEFAULT {value})",
    ):
        with pytest.raises(ProgrammingError) as refused:
            sql(statement)
        assert (refused.value.errno, text in str(refused.value)) == (2023, True), statement
    assert [row[0] for row in sql("DESCRIBE TABLE T")] == ["A"]


@pytest.mark.rule(
    "A column that is added has a constant default; one of CREATE TABLE may have a function of the moment or session",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/issues/3095",
    status="matches Snowflake; code and text from memory",
)
@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("TIMESTAMP_LTZ", "CURRENT_TIMESTAMP()"),
        ("TIMESTAMP_NTZ", "CURRENT_TIMESTAMP()::TIMESTAMP_NTZ"),
        ("TIMESTAMP_NTZ", "SYSDATE()"),
        ("DATE", "CURRENT_DATE"),
        ("VARCHAR", "UUID_STRING()"),
    ],
)
def test_a_default_that_changes(sql, type_, value):
    sql("CREATE OR REPLACE TABLE T (A INT)")
    with pytest.raises(ProgrammingError, match="Invalid column default expression"):
        sql(f"ALTER TABLE T ADD COLUMN Y {type_} DEFAULT {value}")
    assert [row[0] for row in sql("DESCRIBE TABLE T")] == ["A"]
    sql(f"CREATE OR REPLACE TABLE T (A INT, Y {type_} DEFAULT {value})")


def test_defaults_that_rows_get(sql):
    sql("CREATE OR REPLACE TABLE T AS SELECT 1 AS A")
    sql("ALTER TABLE T ADD COLUMN B VARCHAR DEFAULT 1, C NUMBER(3,1) DEFAULT '2.5', D DATE DEFAULT '2024-02-29'")
    sql("ALTER TABLE T ADD COLUMN E BOOLEAN DEFAULT 1")
    assert [str(value) for value in sql("SELECT * FROM T")[0]] == ["1", "1", "2.5", "2024-02-29", "True"]


def test_a_text_too_long_for_the_rows_that_are_there(sql):
    sql("CREATE OR REPLACE TABLE T AS SELECT 1 AS A")
    with pytest.raises(ProgrammingError, match=r"100078 .*String 'abc' is too long and would be truncated"):
        sql("ALTER TABLE T ADD COLUMN B VARCHAR(2) DEFAULT 'abc'")
    assert sql("SELECT * FROM T") == [(1,)]
