"""Statements: their heads and trees, and the reader that walks over their tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Head, Reader, Statement, parse


def reader(sql: str) -> Reader:
    return parse(sql).reader()


def refusal(read: Callable[[], Any]) -> str:
    """Return the message of the syntax error that `read` raises."""
    with pytest.raises(SnowflakeError) as refused:
        read()
    assert (refused.value.code, refused.value.sqlstate) == ("001003", "42000")
    return refused.value.message.removeprefix("SQL compilation error:\nsyntax error ")


HEADS = {
    "": Head("", position=0),
    "SELECT": Head("SELECT"),
    "select current_role()": Head("SELECT", (), ("CURRENT_ROLE",)),
    "SELECT *": Head("SELECT", (), ("*",)),
    "SELECT 1": Head("SELECT"),
    'SELECT "current_role"()': Head("SELECT"),
    "(SELECT 1)": Head("(", (), ("SELECT",)),
    '"SELECT" 1': Head(""),
    "GRANT ROLE A TO ROLE B": Head("GRANT", (), ("ROLE",)),
    "CREATE TABLE T (N INT)": Head("CREATE", (), ("TABLE", "T", "(")),
    "create or replace transient file format f": Head(
        "CREATE", ("OR REPLACE", "TRANSIENT"), ("FILE", "FORMAT", "F"), 4
    ),
    "CREATE LOCAL TEMP TABLE T": Head("CREATE", ("LOCAL", "TEMP"), ("TABLE", "T"), 3),
    "CREATE OR TABLE": Head("CREATE", (), ("OR", "TABLE")),
    "DESC RESULT 'x'": Head("DESC", (), ("RESULT",)),
    "SHOW TERSE /* all */ TABLES": Head("SHOW", ("TERSE",), ("TABLES",), 2),
    'DROP TABLE "t"': Head("DROP", (), ("TABLE",)),
    "ALTER": Head("ALTER"),
}


@pytest.mark.parametrize("sql", HEADS)
def test_heads(sql: str) -> None:
    assert parse(sql).head == HEADS[sql]
    assert parse(sql).verb == HEADS[sql].verb


def test_a_head_may_name_kinds_of_three_words_or_fewer() -> None:
    assert parse("CREATE FILE FORMAT F").head.kinds == ("FILE FORMAT F", "FILE FORMAT", "FILE", "")
    assert parse("DROP ROW ACCESS POLICY P").head.kinds[0] == "ROW ACCESS POLICY"
    assert parse("DROP TABLE").head.kinds == ("TABLE", "")
    assert parse("SELECT 1").head.kinds == ("",)


def test_the_providers_comment_is_left_out_of_the_text() -> None:
    sql = """CREATE VIEW V AS SELECT '--terraform_provider_usage_tracking' AS A"""
    assert parse(f'{sql} --terraform_provider_usage_tracking {{"a": "it\'s"}}').text == sql
    assert parse(sql).text == sql


def test_a_statement_of_a_request() -> None:
    bindings = {"1": {"type": "FIXED", "value": "7"}}
    request = {"bindings": bindings, "describeOnly": True}
    statement = parse("SELECT ?;", request)
    assert (statement.text, statement.bindings, statement.describe_only) == ("SELECT ?;", bindings, True)
    assert statement.request is request
    assert [token.value for token in statement.tokens] == ["SELECT", "?"]
    assert not parse("SELECT 1").describe_only and parse("SELECT 1").bindings == {}


def test_another_text_keeps_the_request() -> None:
    statement = parse("SELECT ?", {"bindings": {"1": {}}, "describeOnly": True})
    other = statement.with_text("DROP TABLE T;")
    assert other == replace(statement, text="DROP TABLE T;")
    assert other.head == Head("DROP", (), ("TABLE", "T"))
    assert [token.value for token in other.tokens] == ["DROP", "TABLE", "T"]
    assert statement.with_text("SELECT 1", {}).bindings == {}


def test_a_statement_is_parsed_when_asked_and_once() -> None:
    parsed: list[str] = []

    def tree(statement: Statement) -> None:
        parsed.append(statement.text)

    statement = parse("SELECT 1")
    assert parsed == []
    statement.tree(tree)
    statement.tree(tree)
    assert parsed == ["SELECT 1"]
    statement.with_text("SELECT 2").tree(tree)
    assert parsed == ["SELECT 1", "SELECT 2"]


def test_a_statement_that_starts_with_words() -> None:
    statement = parse('ALTER SESSION SET "x" = 1')
    assert statement.starts("ALTER", "SESSION") and statement.starts()
    assert not statement.starts("ALTER", "SET")
    assert not statement.starts("ALTER", "SESSION", "SET", "x")
    assert not parse("ALTER").starts("ALTER", "SESSION")


def test_a_reader_behind_the_kind() -> None:
    assert parse("CREATE OR REPLACE FILE FORMAT F").reader_after("FILE FORMAT").identifier() == "F"
    assert parse("DROP TABLE T").reader_after("TABLE").identifier() == "T"
    assert parse("USE D").reader_after("").identifier() == "D"


def test_peek_and_next() -> None:
    found = reader("a 'b'")
    assert [found.peek().value, found.peek(1).value, found.peek(2).kind] == ["A", "b", "end"]
    assert [found.next().value, found.next().value, found.next().kind] == ["A", "b", "end"]


def test_done_and_end() -> None:
    found = reader("a b")
    assert not found.done()
    assert refusal(found.end) == "line 1 at position 0 unexpected 'a'."
    found.next()
    found.next()
    assert found.done()
    found.end()


def test_at_takes_unquoted_words_and_symbols() -> None:
    found = reader("a = \"b\" 'c'")
    assert found.at("A", "=") and found.at()
    assert not found.at("A", "=", "b")
    assert not found.at("=")
    assert not reader("a").at("A", "B")
    assert not reader("'A'").at("A")
    assert found.position == 0


def test_accept() -> None:
    found = reader("if not exists t")
    assert not found.accept("IF", "EXISTS") and found.position == 0
    assert found.accept("IF", "NOT", "EXISTS") and found.position == 3
    assert found.identifier() == "T"


def test_accept_any_takes_the_first_that_fits() -> None:
    found = reader("file format x")
    assert found.accept_any("TABLE", "FILE FORMAT", "FILE") == "FILE FORMAT"
    assert found.accept_any("TABLE") is None
    assert found.position == 2


def test_expect() -> None:
    found = reader("set\n  x")
    found.expect("SET")
    assert refusal(lambda: found.expect("=")) == "line 2 at position 2 unexpected 'x'."
    found.next()
    assert refusal(lambda: found.expect("=")) == "line 2 at position 3 unexpected '<EOF>'."


@pytest.mark.parametrize(("sql", "name"), [("tbl", "TBL"), ('"Tbl"', "Tbl"), ("select", "SELECT")])
def test_identifier(sql: str, name: str) -> None:
    found = reader(sql)
    assert found.identifier() == name
    assert found.done()


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("t", ("T",)),
        ('db."s".t x', ("DB", "s", "T")),
        ("IDENTIFIER('db.\"s\"') x", ("DB", "s")),
        ("identifier.t", ("IDENTIFIER", "T")),
    ],
)
def test_name(sql: str, name: tuple[str, ...]) -> None:
    found = reader(sql)
    assert found.name() == name
    assert found.done() or found.identifier() == "X"


@pytest.mark.parametrize(
    ("sql", "value"), [("'a b'", "a b"), ("5.5", "5.5"), ("-5", "-5"), ("word", "WORD"), ('"Word"', "Word")]
)
def test_value(sql: str, value: str) -> None:
    found = reader(sql)
    assert found.value() == value
    assert found.done()


def test_string() -> None:
    assert reader("'it''s'").string() == "it's"
    assert reader("$$x$$").string() == "x"


@pytest.mark.parametrize(("sql", "values"), [("()", []), ("('a')", ["a"]), ("(a, -1, 'b')", ["A", "-1", "b"])])
def test_values(sql: str, values: list[str]) -> None:
    found = reader(sql)
    assert found.values() == values
    assert found.done()


def test_words_until_another() -> None:
    found = reader("create table on schema s")
    assert found.word_until("ON", "TO") == "CREATE TABLE"
    assert found.at("ON")
    assert reader("all").word_until("ON") == "ALL"


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("5", Reader.identifier),
        ("'a'", Reader.identifier),
        ("", Reader.identifier),
        ("5", Reader.name),
        ("a.5", Reader.name),
        ("IDENTIFIER(a)", Reader.name),
        ("IDENTIFIER('a'", Reader.name),
        ("a", Reader.string),
        ("(", Reader.value),
        ("- (", Reader.value),
        ("a", Reader.values),
        ("(a b)", Reader.values),
        ("(a", Reader.values),
        ("on x", lambda found: found.word_until("ON")),
        ("a", Reader.fail),
    ],
)
def test_what_does_not_fit_is_a_syntax_error(sql: str, read: Callable[[Reader], Any]) -> None:
    assert refusal(lambda: read(reader(sql))).startswith("line 1 at position ")
