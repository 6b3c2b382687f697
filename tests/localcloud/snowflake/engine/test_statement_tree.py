"""Statements' syntax trees: parsed once, with syntax errors in Snowflake's words."""

from __future__ import annotations

import pytest
from sqlglot import exp

from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


def test_a_statement_keeps_its_tree() -> None:
    statement = parse("SELECT A FROM T")
    assert isinstance(tree_of(statement), exp.Select)
    assert tree_of(statement) is tree_of(statement)
    assert tree_of(statement.with_text("DELETE FROM T")).key == "delete"


@pytest.mark.parametrize("end", ["; -- comment", ";\n/* more */ ;", " // end"])
def test_comments_behind_a_statement_are_left_out(end: str) -> None:
    for sql in ("INSERT INTO T VALUES (1)", "UPDATE T SET A = 1", "CREATE TABLE T (A INT)"):
        assert tree_of(parse(sql + end)) == tree_of(parse(sql))


@pytest.mark.rule(
    "GLOBAL TEMPORARY and VOLATILE tables are temporary tables",
    source="sql-reference/sql/create-table#optional-parameters",
)
@pytest.mark.parametrize("words", ["GLOBAL TEMP", "GLOBAL TEMPORARY", "VOLATILE"])
def test_synonyms_of_temporary(words: str) -> None:
    found = tree_of(parse(f"CREATE OR REPLACE {words} TABLE GLOBAL (A INT)"))
    assert found.sql("snowflake") == tree_of(parse("CREATE OR REPLACE TEMP TABLE GLOBAL (A INT)")).sql("snowflake")


@pytest.mark.parametrize("sql", ["SELECT 'a", "SELECT * FROM", "CREATE TABLE 5"])
def test_a_syntax_error(sql: str) -> None:
    with pytest.raises(SnowflakeError) as refused:
        tree_of(parse("SELECT 1").with_text(sql))
    assert (refused.value.code, refused.value.sqlstate) == ("001003", "42000")


@pytest.mark.rule(
    "An unknown type of a column is error 002040",
    source="sql-reference/sql/create-table",
    status="matches Snowflake; code and text from memory",
)
@pytest.mark.parametrize("sql", ["CREATE TABLE T (A FOO)", "CREATE TABLE T (A INT, B FOO)"])
def test_an_unknown_type(sql: str) -> None:
    with pytest.raises(SnowflakeError, match="Unsupported data type 'FOO'") as refused:
        tree_of(parse(sql))
    assert refused.value.code == "002040"


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT 1 FRM T", "line 1 at position 13 unexpected 'T'."),
        ("SELECT A\nFROM T WHERE WHERE", "line 2 at position 13 unexpected 'WHERE'."),
        ("SELECT * FROM", "line 1 at position 13 unexpected '<EOF>'."),
        ("CREATE TABLE T (A INT FOO)", "line 1 at position 22 unexpected 'FOO'."),
    ],
)
def test_a_syntax_error_names_the_token_and_its_place(sql: str, text: str) -> None:
    with pytest.raises(SnowflakeError) as refused:
        tree_of(parse(sql))
    assert str(refused.value) == f"SQL compilation error:\nsyntax error {text}"


@pytest.mark.parametrize(
    "sql", ["CREATE TABLE A CLONE B COPY GRANTS", "create or replace table a clone s.b copy grants;"]
)
def test_copy_grants_is_read_behind_clone_too(sql: str) -> None:
    tree = tree_of(parse(sql))
    assert tree.find(exp.Clone) is not None and tree.find(exp.CopyGrantsProperty) is not None


def test_a_name_of_these_words_is_no_option() -> None:
    assert tree_of(parse('CREATE TABLE A AS SELECT 1 AS CLONE, 2 AS "GRANTS"')).find(exp.CopyGrantsProperty) is None
