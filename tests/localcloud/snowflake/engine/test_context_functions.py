"""CURRENT_ROLE() and the other functions of a session: a SELECT of them alone needs no engine."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import context_functions
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import parse
from tests.localcloud.snowflake.unconnected import unconnected


@pytest.fixture
def session() -> Session:
    return unconnected("ACCOUNTADMIN")


def answer(session: Session, sql: str) -> Result | None:
    return context_functions.answer(session, parse(sql))


@pytest.mark.parametrize("name", context_functions.NAMES)
def test_each_of_the_names_has_a_value(session: Session, name: str) -> None:
    found = answer(session, f"SELECT {name}()")
    assert found is not None
    assert [column.name for column in found.columns] == [f"{name}()"]


def test_a_select_of_them_alone(session: Session) -> None:
    found = answer(session, 'select current_user() as "me", current_role() r, CURRENT_ACCOUNT_NAME()')
    assert found is not None
    assert [column.name for column in found.columns] == ["me", "R", "CURRENT_ACCOUNT_NAME()"]
    assert found.rows == [["ADMIN", "ACCOUNTADMIN", "LOCAL"]]


@pytest.mark.parametrize(
    "sql", ["SELECT CURRENT_ROLE", "SELECT CURRENT_ROLE(), 1", "SELECT CURRENT_ROLE() FROM T", "SELECT SYSDATE()"]
)
def test_other_queries_are_left_alone(session: Session, sql: str) -> None:
    assert answer(session, sql) is None


def test_they_are_replaced_by_their_values_in_other_statements(session: Session) -> None:
    inlined = context_functions.inline(
        session, parse("SELECT CURRENT_ROLE(), CURRENT_DATABASE(), X.CURRENT_ROLE FROM X")
    )
    assert inlined.text == (
        """SELECT 'ACCOUNTADMIN' AS "CURRENT_ROLE()", NULL AS "CURRENT_DATABASE()", X.CURRENT_ROLE FROM X"""
    )
    statement = parse("SELECT 1")
    assert context_functions.inline(session, statement) is statement


def test_a_default_is_not_that_of_who_makes_the_table(session: Session) -> None:
    for sql in (
        "CREATE TABLE T (A INT, U VARCHAR DEFAULT CONCAT('a', CURRENT_USER()) NOT NULL, B INT)",
        "ALTER TABLE T ADD COLUMN U VARCHAR DEFAULT CURRENT_USER",
    ):
        statement = parse(sql)
        assert context_functions.inline(session, statement) is statement
    with pytest.raises(SnowflakeError, match="LAST_QUERY_ID in the DEFAULT of a column"):
        context_functions.inline(session, parse("CREATE TABLE T (A VARCHAR DEFAULT LAST_QUERY_ID())"))


def test_what_stands_beside_a_default_is_replaced(session: Session) -> None:
    made = context_functions.inline(session, parse("CREATE TABLE T (A INT DEFAULT (1)) AS SELECT CURRENT_ROLE() AS A"))
    assert made.text == "CREATE TABLE T (A INT DEFAULT (1)) AS SELECT 'ACCOUNTADMIN' AS A"
