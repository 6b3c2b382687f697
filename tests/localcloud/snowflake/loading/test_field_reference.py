"""References to a file's fields."""

from __future__ import annotations

import pytest
from sqlglot import exp

from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.loading.field_reference import Reference, json_path
from localcloud.snowflake.wire.errors import SnowflakeError


def reference(sql: str) -> Reference | None:
    return Reference.from_expression(parse_one(f"SELECT {sql} FROM x").expressions[0])


@pytest.mark.parametrize(
    ("sql", "number", "path"),
    [
        ("$1", 1, None),
        ("($2)", 2, None),
        ("$1:a", 1, '$."a"'),
        ('$1:a.b[0]."C d"', 1, '$."a"."b"[0]."C d"'),
        ("$1['a']", 1, '$."a"'),
        ("$1['a'][2]", 1, '$."a"[2]'),
    ],
)
def test_references(sql: str, number: int, path: str | None) -> None:
    assert reference(sql) == Reference(number, path)


@pytest.mark.parametrize("sql", ["a", "1", "$1 + 1", "f($1)", "'$1'", "METADATA$FILENAME"])
def test_other_expressions_are_none(sql: str) -> None:
    assert reference(sql) is None


def test_other_steps_of_a_path_are_refused() -> None:
    path = exp.JSONPath(expressions=[exp.JSONPathRoot(), exp.JSONPathWildcard()])
    field = exp.Parameter(this=exp.Literal.number(1))
    with pytest.raises(SnowflakeError, match="in a COPY transformation"):
        Reference.from_expression(exp.JSONExtract(this=field, expression=path))


def test_keys_are_quoted_for_duckdb() -> None:
    assert json_path(["a", 'b"c', "d\\e"]) == '$."a"."b\\"c"."d\\\\e"'
