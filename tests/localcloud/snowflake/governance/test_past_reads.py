"""AT and BEFORE of tables with policies: the rows of then, as the session may see them now."""

from __future__ import annotations

import pytest

ADDRESS = (
    "CASE WHEN CURRENT_ROLE() = 'GOVERNANCE_ANALYST' THEN SHA2(CONCAT((SELECT MAX(K) FROM KEYS), VAL)) ELSE VAL END"
)


def last(sql) -> str:
    [(statement,)] = sql("SELECT LAST_QUERY_ID()")
    return statement


@pytest.fixture
def removed(sql, analyst) -> str:
    """Ann is gone, by the statement of the returned id; a mask with a key, and a rule of rows, came after that."""
    sql("CREATE TABLE KEYS (K VARCHAR) AS SELECT 'k'")
    sql("REVOKE SELECT ON TABLE KEYS FROM ROLE GOVERNANCE_ANALYST")
    sql("DELETE FROM PEOPLE WHERE ID = 1")
    statement = last(sql)
    sql(f"CREATE MASKING POLICY ADDRESS AS (VAL VARCHAR) RETURNS VARCHAR -> {ADDRESS}")
    sql("ALTER TABLE PEOPLE MODIFY COLUMN EMAIL SET MASKING POLICY ADDRESS")
    return statement


@pytest.mark.rule(
    "Historical rows of a table with policies are those that the policies show",
    source="user-guide/security-row-intro",
    status="matches Snowflake; that the policies, and the tables that they read, are those of now is from memory",
)
def test_a_mask_of_now_is_on_the_rows_of_then(sql, analyst, removed) -> None:
    before = f"PEOPLE BEFORE (STATEMENT => '{removed}')"
    assert sql(f"SELECT EMAIL FROM {before} ORDER BY ID") == [("ann@x.org",), ("bob@y.org",)]
    [(ann,), (bob,)] = analyst(f"SELECT EMAIL FROM {before} ORDER BY ID")
    assert len(ann) == len(bob) == 64 and ann != bob
    assert analyst(f"SELECT COUNT(*) FROM {before} WHERE EMAIL = 'ann@x.org'") == [(0,)]
    assert analyst(f"SELECT P.ID FROM {before} AS P JOIN PEOPLE AS Q ON P.EMAIL = Q.EMAIL") == [(2,)]
    # The key is read for the policy, and stays closed to who asks.
    assert analyst("SELECT COUNT(*) FROM PEOPLE") == [(1,)]


def test_a_rule_of_rows_is_on_the_rows_of_then(sql, analyst, removed) -> None:
    sql("CREATE ROW ACCESS POLICY NORTH AS (R VARCHAR) RETURNS BOOLEAN -> "
        "CURRENT_ROLE() <> 'GOVERNANCE_ANALYST' OR R = 'north'")  # fmt: skip
    sql("ALTER TABLE PEOPLE ADD ROW ACCESS POLICY NORTH ON (REGION)")
    before = f"PEOPLE BEFORE (STATEMENT => '{removed}')"
    assert analyst(f"SELECT ID FROM {before}") == [(1,)]
    assert sql(f"SELECT ID FROM {before} ORDER BY ID") == [(1,), (2,)]
    assert analyst(f"SELECT ID, REGION FROM {before} AS P (ID, E, REGION, PAY)") == [(1, "north")]


def test_a_table_of_then_fills_one_of_now_with_masks(sql, analyst, removed) -> None:
    analyst("CREATE TABLE COPIED (EMAIL VARCHAR)")
    analyst(f"INSERT INTO COPIED SELECT EMAIL FROM PEOPLE BEFORE (STATEMENT => '{removed}')")
    assert all(len(email) == 64 for (email,) in analyst("SELECT EMAIL FROM COPIED"))


def test_what_another_role_owns_is_read_for_the_policy_alone(sql, analyst, removed) -> None:
    with pytest.raises(Exception, match="002003"):
        analyst(f"SELECT EMAIL, (SELECT MAX(K) FROM KEYS) FROM PEOPLE BEFORE (STATEMENT => '{removed}')")
