"""Secure views, and views whose rows depend on who asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Sql = Callable[..., list[tuple]]


@pytest.mark.rule(
    "A secure view's definition is shown to its owner alone: SHOW VIEWS, INFORMATION_SCHEMA.VIEWS",
    source="from memory",
)
@pytest.mark.rule("ALTER VIEW … SET SECURE and UNSET SECURE", source="sql-reference/sql/alter-view")
def test_a_secure_view_hides_its_definition(sql: Sql, analyst: Sql) -> None:
    text = "CREATE SECURE VIEW SECRET COMMENT = 'as it is' AS SELECT ID FROM PEOPLE"
    sql(text)
    shown, listed = "SHOW VIEWS LIKE 'SECRET'", "SELECT VIEW_DEFINITION, IS_SECURE FROM INFORMATION_SCHEMA.VIEWS"
    assert sql(shown)[0][7:9] == (text, "true")
    assert sql(listed) == [(text, "YES")]
    assert analyst(shown)[0][7:9] == ("", "true")
    assert analyst(listed) == [(None, "YES")]
    assert len(analyst("SELECT * FROM SECRET")) == 2
    sql("ALTER VIEW SECRET UNSET SECURE")
    assert analyst(shown)[0][7:9] == (text, "false")
    sql("ALTER VIEW SECRET SET SECURE")
    assert analyst(listed) == [(None, "YES")]


@pytest.mark.rule(
    "Context functions in a view have the values of the session that reads it",
    source="sql-reference/functions/is_role_in_session",
    status="matches Snowflake",
)
def test_a_view_of_the_session(sql: Sql, analyst: Sql) -> None:
    sql(
        "CREATE SECURE VIEW MINE (WHO, N) AS "
        "SELECT CURRENT_ROLE(), COUNT(*) FROM PEOPLE WHERE IS_ROLE_IN_SESSION('SYSADMIN')"
    )
    sql("CREATE VIEW OURS AS WITH M AS (SELECT * FROM MINE) SELECT WHO || '!' AS WHO FROM M")
    assert sql("SELECT * FROM MINE") == [("ACCOUNTADMIN", 2)]
    assert analyst("SELECT * FROM MINE") == [("GOVERNANCE_ANALYST", 0)]
    assert analyst("SELECT WHO FROM OURS") == [("GOVERNANCE_ANALYST!",)]
