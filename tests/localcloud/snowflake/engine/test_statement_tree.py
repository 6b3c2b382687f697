"""A statement's syntax tree."""

from __future__ import annotations

import pytest
from sqlglot import exp

from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


def test_a_statement_is_parsed_once() -> None:
    statement = parse("SELECT 1")
    assert isinstance(tree_of(statement), exp.Select)
    assert tree_of(statement) is tree_of(statement)
    assert tree_of(parse("SELECT 1")) is not tree_of(statement)


@pytest.mark.parametrize("sql", ["SELECT FROM WHERE (", "INSERT INTO", "SELECT (1"])
def test_a_syntax_error_is_snowflakes(sql) -> None:
    with pytest.raises(SnowflakeError) as error:
        tree_of(parse(sql))
    assert error.value.code == "001003"


def test_copy_grants_behind_a_clone() -> None:
    tree = tree_of(parse('CREATE TABLE "A b" CLONE C COPY GRANTS'))
    assert isinstance(tree, exp.Create) and tree.find(exp.Clone).this.name == "C"
    assert tree.find(exp.CopyGrantsProperty)
    assert not tree_of(parse("CREATE TABLE A CLONE C")).find(exp.CopyGrantsProperty)
