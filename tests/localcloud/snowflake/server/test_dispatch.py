"""The way of a statement: the steps before the look-up, and the table."""

from __future__ import annotations

import weakref
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.catalog.route import Route, Routes, first_of
from localcloud.snowflake.catalog.session import Session, Variable
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.server.dispatch import Dispatcher
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Statement, parse

KINDS = (("SELECT", ""), ("SELECT", "CURRENT_ROLE"), ("DROP", "FILE FORMAT"), ("ALTER", "SESSION SET"), ("USE", ""))
MODIFIED = {("CREATE", "TABLE"): ("OR REPLACE", "TRANSIENT"), ("SHOW", "TABLES"): ("TERSE",)}


class Commits(Transactions):
    """Counts the commits."""

    def __init__(self) -> None:
        super().__init__()
        self.count_of_commits = 0

    def commit(self, session: Session) -> None:
        self.count_of_commits += 1


@pytest.fixture
def session() -> Session:
    connection: Any = SimpleNamespace(input_formats=frozenset())
    return Session(Account(), connection, "ADMIN", "ACCOUNTADMIN")


@pytest.fixture
def transactions() -> Commits:
    return Commits()


@pytest.fixture
def dispatcher(transactions: Commits) -> Dispatcher:
    """One whose handlers answer with their key in the table, and the text they were given."""

    def route(key: tuple[str, str], modifiers: tuple[str, ...] = ()) -> Route:
        return Route(lambda _, statement: {"key": key, "text": statement.text}, modifiers)

    routes: Routes = {key: route(key) for key in KINDS}
    routes |= {key: route(key, modifiers) for key, modifiers in MODIFIED.items()}
    return Dispatcher(routes, transactions)


def refusal(dispatcher: Dispatcher, session: Session, sql: str) -> SnowflakeError:
    with pytest.raises(SnowflakeError) as refused:
        dispatcher.dispatch(session, parse(sql))
    return refused.value


@pytest.mark.parametrize(
    ("sql", "key"),
    [
        ("SELECT 1", ("SELECT", "")),
        ("select current_role()", ("SELECT", "CURRENT_ROLE")),
        ("SELECT x FROM t", ("SELECT", "")),
        ("DROP FILE FORMAT F", ("DROP", "FILE FORMAT")),
        ("CREATE TABLE T (N INT)", ("CREATE", "TABLE")),
        ("CREATE OR REPLACE TRANSIENT TABLE T (N INT)", ("CREATE", "TABLE")),
        ("SHOW TERSE TABLES IN ACCOUNT", ("SHOW", "TABLES")),
        ("ALTER SESSION SET A = 1", ("ALTER", "SESSION SET")),
    ],
)
def test_the_longest_kind_answers(dispatcher: Dispatcher, session: Session, sql: str, key: tuple[str, str]) -> None:
    assert dispatcher.dispatch(session, parse(sql)) == {"key": key, "text": sql}


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("CREATE STREAM S", "CREATE STREAM"),
        ("CREATE OR ALTER TABLE T (A INT)", "CREATE OR ALTER TABLE"),
        ("CREATE SECURE TABLE T", "CREATE TABLE"),
        ("CREATE OR REPLACE", "CREATE "),
        ("SHOW TERSE LOCKS", "SHOW LOCKS"),
        ("SHOW BUILTIN FUNCTIONS LIKE 'ABS'", "SHOW BUILTIN"),
        ("DROP FILE F", "DROP FILE"),
        ("UNDROP SCHEMA S", "UNDROP"),
        ("CALL P()", "CALL"),
    ],
)
def test_what_is_not_in_the_table_is_not_supported(
    dispatcher: Dispatcher, session: Session, sql: str, what: str
) -> None:
    error = refusal(dispatcher, session, sql)
    assert (error.code, error.sqlstate) == ("000002", "0A000")
    assert error.message.endswith(f'does not support {what} (in "{sql}").')


def test_the_flow_operator_is_not_supported(dispatcher: Dispatcher, session: Session) -> None:
    assert "the operator ->>" in refusal(dispatcher, session, "SHOW TABLES ->> SELECT * FROM $1").message
    assert dispatcher.dispatch(session, parse("SELECT '->>'"))["key"] == ("SELECT", "")


@pytest.mark.rule(
    "A text that begins with no command's word is a syntax error",
    source="sql-reference/sql-all",
    status="matches Snowflake; the text of the error is from memory",
)
@pytest.mark.parametrize(("sql", "near"), [("selct 1", "selct"), ("5", "5"), ('"SELECT" 1', '"SELECT"')])
def test_a_typing_error_is_a_syntax_error(dispatcher: Dispatcher, session: Session, sql: str, near: str) -> None:
    error = refusal(dispatcher, session, sql)
    assert (error.code, error.sqlstate) == ("001003", "42000")
    assert error.message == f"SQL compilation error:\nsyntax error line 1 at position 0 unexpected '{near}'."


@pytest.mark.rule(
    "CREATE, ALTER or DROP of something that Snowflake does not have is a syntax error",
    source="sql-reference/sql-all",
    status="matches Snowflake; the text of the error is from memory",
)
@pytest.mark.parametrize(
    ("sql", "position"), [("CREATE FOO X", 7), ("CREATE OR REPLACE FOO X", 18), ("ALTER FOO X", 6), ("DROP FOO", 5)]
)
def test_an_unknown_kind_of_object_is_a_syntax_error(
    dispatcher: Dispatcher, session: Session, sql: str, position: int
) -> None:
    error = refusal(dispatcher, session, sql)
    assert error.message == f"SQL compilation error:\nsyntax error line 1 at position {position} unexpected 'FOO'."


@pytest.mark.parametrize("sql", ["", ";", "-- nothing"])
def test_an_empty_statement(dispatcher: Dispatcher, session: Session, sql: str) -> None:
    assert refusal(dispatcher, session, sql).code == "000900"


def test_variables_and_identifiers_are_replaced_first(dispatcher: Dispatcher, session: Session) -> None:
    now = session.account.now()
    session.variables["X"] = Variable("'v'", "v", "text", now, now)
    answer = dispatcher.dispatch(session, parse("SELECT $x FROM IDENTIFIER('a.b')"))
    assert answer["text"] == "SELECT 'v' AS \"$X\" FROM A.B"
    bindings = {"1": {"type": "FIXED", "value": "7"}, "2": {"type": "TEXT", "value": "db.t"}}
    answer = dispatcher.dispatch(session, parse("SELECT ? FROM IDENTIFIER(?)", {"bindings": bindings}))
    assert answer["text"] == "SELECT 7 FROM DB.T"
    assert refusal(dispatcher, session, "SELECT $y").code == "002211"


@pytest.mark.parametrize(
    ("sql", "commits"),
    [
        ("SELECT 1", 0),
        ("USE D", 0),
        ("CREATE TABLE T (N INT)", 1),
        ("DROP FILE FORMAT F", 1),
        ("CREATE STREAM S", 1),
        ("GRANT x", 1),
        ("ALTER SESSION SET TIMEZONE = 'UTC'", 0),
        ("ALTER SESSION SET AUTOCOMMIT = TRUE", 0),
        ("ALTER SESSION SET AUTOCOMMIT = FALSE", 1),
        ("ALTER SESSION UNSET AUTOCOMMIT", 0),
        ("ALTER ACCOUNT SET TIMEZONE = 'UTC'", 0),
    ],
)
def test_ddl_and_another_autocommit_commit(
    dispatcher: Dispatcher, transactions: Commits, session: Session, sql: str, commits: int
) -> None:
    session.account.add(User(("ADMIN",), "ACCOUNTADMIN"))
    try:
        dispatcher.dispatch(session, parse(sql))
    except SnowflakeError as error:
        assert error.code == "000002"
    assert transactions.count_of_commits == commits


@pytest.mark.parametrize("sql", ["CREATE TABLE T (N INT)", "DROP TABLE T", "GRANT x", "USE D", "REVOKE", "ALTER X"])
def test_a_change_that_is_only_described_is_not_done(
    dispatcher: Dispatcher, transactions: Commits, session: Session, sql: str
) -> None:
    answer = dispatcher.dispatch(session, parse(sql, {"describeOnly": True}))
    assert [column["name"] for column in answer["rowtype"]] == ["status"]
    assert answer["rowset"] == []
    assert transactions.count_of_commits == 0


def test_a_result_becomes_the_answers_data(session: Session, transactions: Commits) -> None:
    rows = table(("A", "N:fixed"), [["x", 1]])
    dispatcher = Dispatcher({("LIST", ""): Route(lambda *_: rows)}, transactions)
    assert dispatcher.dispatch(session, parse("LIST @S")) == rows.data()


def test_a_shortcut_leaves_the_rest_to_the_handler_behind_it(session: Session) -> None:
    def shortcut(_: Session, statement: Statement) -> Result | None:
        return table(("A",), []) if statement.starts("SELECT", "X") else None

    def otherwise(_: Session, statement: Statement) -> dict[str, Any]:
        return {"text": statement.text}

    handle = first_of(shortcut, otherwise)
    assert handle(session, parse("SELECT X")) == table(("A",), [])
    assert handle(session, parse("SELECT Y")) == {"text": "SELECT Y"}


def test_rows_of_the_past_go_with_the_statement_that_has_read_them(transactions: Commits) -> None:
    """In a transaction they stay for a replay: https://docs.snowflake.com/en/sql-reference/constructs/at-before."""
    session = Session(Account(), Engine().connect(), "ADMIN", "ACCOUNTADMIN")
    kept: list[weakref.ref[pa.Table]] = []

    def read(session: Session, _: Statement) -> Result:
        rows = pa.table({"N": [1]})
        kept.append(weakref.ref(rows))
        session.connection.register("PAST_ROWS", rows)
        session.past_views.append("PAST_ROWS")
        return table(("N",), session.connection.execute("SELECT * FROM temp.main.PAST_ROWS").fetchall())

    dispatcher = Dispatcher({("SELECT", ""): Route(read), ("SHOW", ""): Route(lambda *_: table((), []))}, transactions)
    dispatcher.dispatch(session, parse("SELECT 1"))
    assert (kept[0](), session.past_views) == (None, [])
    session.transaction = "1"
    dispatcher.dispatch(session, parse("SELECT 1"))
    assert kept[1]() is not None
    session.transaction = None
    dispatcher.dispatch(session, parse("SHOW X"))
    assert (kept[1](), session.past_views) == (None, [])
    session.connection.close()
