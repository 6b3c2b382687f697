"""Policies in CREATE TABLE and CREATE VIEW."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.localcloud.snowflake.refusal import error_number

Sql = Callable[..., list[tuple]]


@pytest.mark.rule(
    "CREATE TABLE and CREATE VIEW set policies: [WITH] MASKING POLICY … USING, [WITH] ROW ACCESS POLICY … ON",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/views_gen.go",
)
def test_policies_from_the_start(sql: Sql, analyst: Sql) -> None:
    sql("CREATE MASKING POLICY M AS (V STRING, R STRING) RETURNS STRING -> IFF(R = 'north', V, '***')")
    sql("CREATE ROW ACCESS POLICY P AS (N NUMBER) RETURNS BOOLEAN -> N < 3")
    sql(
        "CREATE TABLE T (A VARCHAR WITH MASKING POLICY M USING (A, B), B VARCHAR, N INT) "
        "WITH ROW ACCESS POLICY P ON (N)"
    )
    sql("INSERT INTO T VALUES ('x', 'north', 1), ('y', 'south', 2), ('z', 'north', 3)")
    assert analyst("SELECT A FROM T ORDER BY N") == [("x",), ("***",)]
    sql("""CREATE SECURE VIEW V (ADDRESS MASKING POLICY M USING (ADDRESS, AREA), AREA, ID) ROW ACCESS POLICY P ON (ID)
        AS SELECT EMAIL, REGION, ID + 1 FROM PEOPLE""")
    assert analyst("SELECT * FROM V") == [("ann@x.org", "north", 2)]
    assert error_number(sql, "CREATE TABLE BAD (A INT WITH MASKING POLICY M)") == 3519
    assert sql("SHOW TABLES LIKE 'BAD'") == []
    assert error_number(sql, "CREATE VIEW BAD (A WITH MASKING POLICY NONE) AS SELECT 1") == 2003
    sql("CREATE TABLE IF NOT EXISTS T (A VARCHAR)")
    assert [row[10] is None for row in sql("DESCRIBE TABLE T")] == [False, True, True]
