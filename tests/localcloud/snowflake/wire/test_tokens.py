"""Statements cut into tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


def tokens(sql: str) -> list[tuple[str, str]]:
    return [(token.kind, token.value) for token in parse(sql).tokens]


CASES = {
    "unquoted names are upper case": ("db.tbl", [("word", "DB"), ("symbol", "."), ("word", "TBL")]),
    "quoted names stay": ('"a ""b"" c"', [("quoted", 'a "b" c')]),
    "doubled quote": ("'it''s'", [("string", "it's")]),
    "escaped quote": (r"'it\'s'", [("string", "it's")]),
    "escaped backslash before the end": (r"'a\\'", [("string", "a\\")]),
    "escapes": (r"'\n\t\x41\u00e9\101'", [("string", "\n\tAéA")]),
    "dollar quoted": ("$$it's \\ -- so$$", [("string", "it's \\ -- so")]),
    "line comment": ("a -- b ' \n c", [("word", "A"), ("word", "C")]),
    "block comment": ("a /* ; ' */ b", [("word", "A"), ("word", "B")]),
    "comment in a string": ("'--no'", [("string", "--no")]),
    "numbers": ("1 2.5 1e3", [("number", "1"), ("number", "2.5"), ("number", "1e3")]),
    "positions of a stage": ("$1::int", [("variable", "$1"), ("symbol", "::"), ("word", "INT")]),
    "semicolon at the end": ("a;", [("word", "A")]),
}


@pytest.mark.rule(
    "Unquoted names are stored in upper case, quoted names as written", source="sql-reference/identifiers-syntax"
)
@pytest.mark.rule(
    "Strings support doubled quotes and backslash escapes",
    source="sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants",
)
@pytest.mark.rule(
    "$$ quotes keep everything as written", source="sql-reference/data-types-text#dollar-quoted-string-constants"
)
@pytest.mark.parametrize("case", CASES)
def test_tokens(case: str) -> None:
    sql, expected = CASES[case]
    assert tokens(sql) == expected


@pytest.mark.rule(
    "An unterminated string, name or comment is error 001003",
    source="https://github.com/snowflakedb/snowflake-cli/blob/main/src/snowflake/cli/api/errno.py",
)
@pytest.mark.parametrize("sql", ["select 'a", 'select "a', "select /* a"])
def test_what_does_not_end_is_a_syntax_error(sql: str) -> None:
    with pytest.raises(SnowflakeError) as refused:
        parse(sql)
    assert refused.value.code == "001003"


@given(st.text())
def test_any_string_literal_is_read_as_written(text: str) -> None:
    literal = "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
    assert tokens(literal) == [("string", text)]


@given(st.text(min_size=1))
def test_any_quoted_name_is_read_as_written(text: str) -> None:
    assert parse('"' + text.replace('"', '""') + '"').reader().name() == (text,)
