"""COMMENT ON, of every type of object."""

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "COMMENT ON adds a comment to an object of any type; with IF EXISTS a missing one is no error",
    source="sql-reference/sql/comment",
    status="matches Snowflake; that it needs the privilege of ALTER … SET COMMENT is from memory",
)
def test_every_type_has_comments(sql, database) -> None:
    sql("CREATE SCHEMA MY_SCHEMA COMMENT = 'this is comment1'")
    sql("COMMENT ON SCHEMA MY_SCHEMA IS 'now comment2'")
    assert [row[6] for row in sql("SHOW SCHEMAS LIKE 'MY_SCHEMA'")] == ["now comment2"]
    sql("CREATE FUNCTION ADD_ONE (N INT) RETURNS INT AS 'N + 1'")
    sql("CREATE TAG KIND")
    sql("CREATE STAGE FILES")
    sql("CREATE TABLE ROWS_OF (N INT)")
    sql("CREATE STREAM CHANGED ON TABLE ROWS_OF")
    sql("CREATE TASK LATER SCHEDULE = '1 MINUTE' AS SELECT 1")
    sql("CREATE PROCEDURE ONE_MORE(N INT) RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'")
    for kind, name, plural, place in (
        ("DATABASE", database, "DATABASES", 6),
        ("WAREHOUSE", "COMPUTE_WH", "WAREHOUSES", 21),
        ("ROLE", "PUBLIC", "ROLES", 9),
        ("TAG", "KIND", "TAGS", 5),
        ("STAGE", "FILES", "STAGES", 8),
        ("FUNCTION", "ADD_ONE(INT)", "FUNCTIONS", 9),
        ("PROCEDURE", "ONE_MORE(INT)", "PROCEDURES", 9),
        ("STREAM", "CHANGED", "STREAMS", 5),
        ("TASK", "LATER", "TASKS", 6),
    ):
        sql(f"COMMENT ON {kind} {name} IS 'it''s a {kind}'")
        found = [row for row in sql(f"SHOW {plural}") if name.partition("(")[0] in row]
        assert [row[place] for row in found] == [f"it's a {kind}"], kind
        sql(f"COMMENT ON {kind} {name} IS ''")
    assert error_number(sql, "COMMENT ON ROLE NO_SUCH_ROLE IS 'x'") == 2003
    assert sql("COMMENT IF EXISTS ON ROLE NO_SUCH_ROLE IS 'x'") == [("Statement executed successfully.",)]
