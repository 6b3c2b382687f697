"""Macros in DuckDB."""

from __future__ import annotations

import duckdb
from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import TOO_LONG, Macro, too_long
from localcloud.snowflake.engine.functions.registry import MACROS

MACRO = Macro("add_up", "x, n", "x + n")


def test_a_macro_is_created_and_called() -> None:
    call = MACRO(exp.Literal.number(1), exp.Literal.number(2))
    with duckdb.connect() as duck:
        duck.execute("ATTACH ':memory:' AS _fs_global; CREATE SCHEMA _fs_global._fs_information_schema")
        MACRO.create(duck)
        assert duck.execute(f"SELECT {call.sql(dialect='duckdb')}").fetchone() == (3,)


def test_a_call_has_copies_and_is_recognised() -> None:
    value = exp.column("a")
    call = MACRO(value, value)
    assert value.parent is None
    assert MACRO.is_called_by(call) is True
    assert Macro("other", "x", "x").is_called_by(call) is False
    assert MACRO.is_called_by(value) is False


def test_messages_print_200_characters() -> None:
    with duckdb.connect() as duck:
        for length, printed in ((200, "x" * 200), (201, "x" * 200 + "...")):
            text = f"repeat('x', {length})"
            assert duck.execute(f"SELECT {too_long(text)}").fetchone() == (TOO_LONG + printed,)


def test_no_two_macros_have_one_name() -> None:
    names = [macro.name for macro in MACROS]
    assert [name for name in names if names.count(name) > 1] == []
