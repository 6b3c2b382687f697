"""Bound values as constants in statements: what holds for a constant holds for a `?`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.errors import ProgrammingError

from localcloud.snowflake.engine.inlined_values import inline
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement, parse
from tests.localcloud.snowflake.conftest import Server

MOMENT = {"type": "TIMESTAMP_NTZ", "value": "1706696430123456000"}
DAY = datetime(2024, 1, 31, 10, 20, 30)


def bound(sql: str, *values: dict[str, Any] | str, formats: tuple[str, ...] = ()) -> Statement:
    bindings = [{"type": "TEXT", "value": value} if isinstance(value, str) else value for value in values]
    return inline(parse(sql, {"bindings": {str(at): each for at, each in enumerate(bindings, 1)}}), formats)


def fixed(value: str | list[str]) -> dict[str, Any]:
    return {"type": "FIXED", "value": value}


def test_each_type_is_a_constant() -> None:
    cases = [
        (fixed("7"), "7"),
        (fixed("-1.50"), "(-1.50)"),
        ({"type": "REAL", "value": "0.25"}, "2.5E-1"),
        ({"type": "REAL", "value": "inf"}, "CAST('inf' AS FLOAT)"),
        ({"type": "TEXT", "value": "it's \\ ?"}, "'it''s \\\\ ?'"),
        ({"type": "BOOLEAN", "value": "true"}, "TRUE"),
        ({"type": "BINARY", "value": "00ff"}, "X'00ff'"),
        ({"type": "DATE", "value": "86400000"}, "CAST('1970-01-02' AS DATE)"),
        ({"type": "TIME", "value": "3600000000001"}, "CAST('01:00:00.000000001' AS TIME)"),
        (MOMENT, "CAST('2024-01-31 10:20:30.123456' AS TIMESTAMP_NTZ)"),
        ({"type": "TIMESTAMP_LTZ", "value": "1"}, "CAST('1970-01-01 00:00:00.000000001 +00:00' AS TIMESTAMP_LTZ)"),
        (
            {"type": "TIMESTAMP_TZ", "value": "1706696430123456000 1500"},
            "CAST('2024-01-31 11:20:30.123456 +01:00' AS TIMESTAMP_TZ)",
        ),
        ({"type": "FIXED", "value": None}, "NULL"),
    ]
    for value, sql in cases:
        assert bound("SELECT ?", value).text == f"SELECT {sql}"


def test_words_beside_a_value_stay_apart_from_it() -> None:
    found = bound("SELECT A FROM T WHERE B=?AND C =? -- ?", fixed("1"), "?")
    assert found.text == "SELECT A FROM T WHERE B=1 AND C ='?' -- ?"
    assert found.bindings == {}


def test_a_column_is_named_by_the_text_with_the_mark() -> None:
    tree = tree_of(bound("SELECT ?, ?::INT /* x */, UPPER( ? ) || a, ? AS B", fixed("-1"), "2", "c, d", fixed("3")))
    assert [column.meta.get("label") for column in tree.selects] == ["?", "?::INT", "UPPER( ? ) || A", None]
    assert tree_of(bound("SELECT ?", MOMENT).with_text("SELECT 1")).selects[0].meta["label"] == "1"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT A FROM T ORDER BY ?",
        "SELECT A FROM T GROUP BY A, ? HAVING 1 = 1",
        "SELECT A FROM T GROUP BY ? EXCEPT SELECT 2",
        "SELECT A FROM (SELECT A FROM T ORDER BY A, ? DESC) WHERE 1 = 1",
    ],
)
def test_a_bound_number_is_no_position(sql: str) -> None:
    with pytest.raises(SnowflakeError, match="a bound number as an item of ORDER BY or GROUP BY") as error:
        bound(sql, fixed("1"))
    assert error.value.code == "000002"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT A FROM T WHERE B IN (?) ORDER BY A",
        "SELECT A FROM T ORDER BY A LIMIT ?",
        "SELECT A FROM T ORDER BY A + ?",
        "SELECT SUM(A) OVER (PARTITION BY B ORDER BY ?) FROM T",
        "SELECT LISTAGG(A) WITHIN GROUP (ORDER BY ?) FROM T",
        "SELECT A FROM T ORDER BY IFF(A = ?, 1, 2)",
    ],
)
def test_elsewhere_it_is_a_number(sql: str) -> None:
    assert bound(sql, fixed("1")).text == sql.replace("?", "1")


def test_values_by_number() -> None:
    """An object's value behind a colon is none of them."""
    found = bound("SELECT :2, :1::INT, {'a':1, 'b': :2}, LEFT(:1, 1)", "1", "y")
    assert (found.text, found.bindings) == ("SELECT 'y', '1'::INT, {'a':1, 'b': 'y'}, LEFT('1', 1)", {})
    assert bound("SELECT :1, v:a, ?", "x").text == "SELECT 'x', v:a, 'x'"


def test_what_keeps_its_values() -> None:
    for sql in ("PUT ? @S", "BEGIN SELECT ?; END", "CREATE TASK T AS SELECT ?"):
        assert bound(sql, "x").bindings
    assert bound("INSERT INTO T VALUES (?)", fixed(["1", "2"])).bindings
    assert bound("SELECT ?", MOMENT, formats=("DATE_INPUT_FORMAT",)).bindings
    assert not bound("SELECT ?", "x", formats=("DATE_INPUT_FORMAT",)).bindings
    with pytest.raises(SnowflakeError, match="bound values in a view"):
        bound("CREATE OR REPLACE VIEW V AS SELECT ? A", "x")


@pytest.fixture
def cursor(snowflake_server: Server) -> Iterator[SnowflakeCursor]:
    with snowflake_server.connect(paramstyle="qmark") as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE DATABASE INLINED")
        yield cursor
        cursor.execute("DROP DATABASE INLINED")


@pytest.mark.rule(
    "A ? may stand wherever a constant of its type may: in arguments of any function, in brackets, LIMIT and SAMPLE",
    source="sql-reference/bind-variables",
    status="matches Snowflake; ORDER BY and GROUP BY of a bound number alone are refused, and values in a view",
)
def test_arguments_of_functions(cursor: SnowflakeCursor) -> None:
    text = "2024-01-31 10:20:30"
    cases: list[tuple[str, tuple[Any, ...], Any]] = [
        ("DATEADD(day, 1, ?::TIMESTAMP_NTZ)", (text,), datetime(2024, 2, 1, 10, 20, 30)),
        ("DATEADD(month, ?, ?::DATE)", (1, "2024-01-31"), date(2024, 2, 29)),
        ("DATEADD(hour, ?, ?::TIME)", (1, "10:00"), time(11)),
        ("DATEADD(day, -?, ?)", (1, DAY), datetime(2024, 1, 30, 10, 20, 30)),
        ("DATEDIFF(hour, ?, ?)", (datetime(2024, 1, 30, 10, 20, 30), DAY), 24),
        ("DATE_TRUNC('month', ?::TIMESTAMP)", (text,), datetime(2024, 1, 1)),
        ("DATE_TRUNC(?, ?)", ("month", DAY), datetime(2024, 1, 1)),
        ("TIME_SLICE(?::TIMESTAMP, ?, 'DAY')", (text, 1), datetime(2024, 1, 31)),
        ("?::TIMESTAMP + INTERVAL '1 day'", (text,), datetime(2024, 2, 1, 10, 20, 30)),
        ("TO_DATE(?, ?)", ("01/02/2024", "MM/DD/YYYY"), date(2024, 1, 2)),
        ("TO_NUMBER(?, ?, ?)", ("12.345", 10, 2), Decimal("12.35")),
        ("TO_BOOLEAN(?)", ("yes",), True),
        ("TRY_CAST(? AS INT)", ("x",), None),
        ("?::DATE", ("12/31/2024",), date(2024, 12, 31)),
        ("SPLIT_PART(?, ?, ?)", ("a,b", ",", 2), "b"),
        ("SUBSTR(?, ?, ?)", ("abc", 2, 2), "bc"),
        ("REGEXP_SUBSTR(?, ?)", ("abc", "b."), "bc"),
        ("SHA2(?, ?)", ("", 256), sha256(b"").hexdigest()),
        ("DIV0(?, ?)", (5, 0), 0),
        ("DECODE(?, ?, ?, ?)", (1, 1, "a", "b"), "a"),
        ("GREATEST(?, ?)", (1, 2), 2),
        ("ARRAY_CONSTRUCT('a', 'b')[?]::VARCHAR", (1,), "b"),
        ("TRY_PARSE_JSON(?)", ("{",), None),
        ("PERCENTILE_CONT(?) WITHIN GROUP (ORDER BY 1)", (0.5,), 1),
        ("? / ?", (1, 4), Decimal("0.25")),
    ]
    for expression, values, expected in cases:
        assert cursor.execute(f"SELECT {expression}", values).fetchall() == [(expected,)], expression


def test_names_and_statements(cursor: SnowflakeCursor) -> None:
    assert [each.name for each in cursor.execute("SELECT ?, UPPER(?) || 'x'", (1, "a")).description] == [
        "?",
        "UPPER(?) || 'X'",
    ]
    cursor.execute("CREATE TABLE T AS SELECT ? A, DATEADD(day, ?, ?::DATE) B", ("x", 1, "2024-01-31"))
    cursor.execute("INSERT INTO T VALUES (?, DATEADD(day, 1, ?::DATE))", ("y", "2024-02-01"))
    cursor.execute("UPDATE T SET B = DATEADD(day, ?, B) WHERE A = ?", (1, "y"))
    assert cursor.execute("SELECT A, B FROM T ORDER BY A LIMIT ?", (2,)).fetchall() == [
        ("x", date(2024, 2, 1)),
        ("y", date(2024, 2, 3)),
    ]
    assert cursor.execute("WITH C AS (SELECT ? A) SELECT A - ? FROM C", (5, 2)).fetchall() == [(3,)]
    with pytest.raises(ProgrammingError, match="Numeric value 'x' is not recognized"):
        cursor.execute("SELECT ?::INT", ("x",))
