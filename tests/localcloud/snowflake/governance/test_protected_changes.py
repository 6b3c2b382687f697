"""UPDATE, DELETE and MERGE of a table that policies protect."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.localcloud.snowflake.refusal import error_number

Sql = Callable[..., list[tuple]]


@pytest.mark.rule(
    "UPDATE and DELETE compare and copy the masked values of a column", source="user-guide/security-column-intro"
)
def test_masked_values(masked: Sql, analyst: Sql) -> None:
    assert analyst("DELETE FROM PEOPLE WHERE EMAIL = 'bob@y.org'") == [(0,)]
    assert analyst("UPDATE PEOPLE SET REGION = 'x' WHERE EMAIL = 'ann@x.org'") == [(0, 0)]
    assert analyst("UPDATE PEOPLE P SET REGION = EMAIL, PAY = PAY + 1 WHERE P.EMAIL = '***' AND P.ID = 1") == [(1, 0)]
    assert analyst("UPDATE PEOPLE SET PAY = S.N FROM (SELECT 7 AS N) S WHERE PEOPLE.ID = 2") == [(1, 0)]
    rows = masked("SELECT ID, EMAIL, REGION, PAY::VARCHAR FROM PEOPLE ORDER BY ID")
    assert rows == [(1, "ann@x.org", "***", "11.50"), (2, "bob@y.org", "south", "7.00")]
    assert analyst("DELETE FROM PEOPLE USING (SELECT 1 AS N) S WHERE S.N = PEOPLE.ID AND EMAIL = '***'") == [(1,)]
    assert masked("SELECT ID FROM PEOPLE") == [(2,)]


@pytest.mark.rule("UPDATE and DELETE leave rows that the role does not see", source="user-guide/security-row-intro")
@pytest.mark.rule(
    "MERGE changes the rows that the role sees",
    source="user-guide/security-row-intro",
    status="not supported: MERGE into a table with policies is refused (000002); one that reads such a table runs",
)
def test_rows_that_are_not_seen_stay(filtered: Sql, analyst: Sql) -> None:
    assert analyst("UPDATE PEOPLE SET PAY = 0") == [(1, 0)]
    assert analyst("DELETE FROM PEOPLE") == [(1,)]
    assert filtered("SELECT ID, PAY::VARCHAR FROM PEOPLE") == [(1, "10.50")]
    merge = "MERGE INTO PEOPLE P USING (SELECT 1 AS ID) S ON P.ID = S.ID WHEN MATCHED THEN DELETE"
    assert error_number(analyst, merge) == 2
    assert analyst("INSERT INTO PEOPLE (ID, REGION) VALUES (3, 'north')") == [(1,)]
    assert analyst("SELECT ID FROM PEOPLE") == []
