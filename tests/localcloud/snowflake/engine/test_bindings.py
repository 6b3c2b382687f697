"""Values bound to statements, and names given by them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from localcloud.snowflake.engine.bindings import bound_values, require, with_identifiers, with_values
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement, parse


def statement(sql: str, **bindings: dict[str, Any]) -> Statement:
    return parse(sql, {"bindings": {key.removeprefix("_"): value for key, value in bindings.items()}})


def text(value: str) -> dict[str, Any]:
    return {"type": "TEXT", "value": value}


def fixed(value: str | list[str] | None) -> dict[str, Any]:
    return {"type": "FIXED", "value": value}


@pytest.mark.rule(
    "A ? without a value is error 002049", source="from memory", status="matches Snowflake, without the position"
)
def test_every_placeholder_has_a_value() -> None:
    for sql in ("SELECT ?", "SELECT ? FROM IDENTIFIER('T')"):
        with pytest.raises(SnowflakeError, match=r"Bind variable [?] not set") as refused:
            require(statement(sql))
        assert refused.value.code == "002049"
    require(statement("SELECT ?", _1=text("a")))
    require(statement("SELECT '?' -- ?"))
    require(parse("SELECT ?", {"describeOnly": True}))


def test_values_have_python_types_in_their_order() -> None:
    day = {"type": "DATE", "value": "86400000"}
    time = {"type": "TIMESTAMP_NTZ", "value": "1000000000"}
    found = bound_values(statement("SELECT ?, ?, ?, ?", _1=text("a"), _2=fixed("7"), _3=day, _4=time))
    assert found == ("a", 7, date(1970, 1, 2), datetime(1970, 1, 1, 0, 0, 1))


def test_each_type_has_nulls() -> None:
    types = ("TEXT", "FIXED", "REAL", "DATE", "TIME", "TIMESTAMP_NTZ", "TIMESTAMP_TZ", "BOOLEAN", "BINARY", "ANY")
    bindings = {f"_{at}": {"type": type_, "value": None} for at, type_ in enumerate(types, 1)}
    assert bound_values(statement("SELECT ?", **bindings)) == (None,) * len(types)
    arrays = {f"_{at}": {"type": type_, "value": [None, None]} for at, type_ in enumerate(types, 1)}
    assert bound_values(statement("SELECT ?", **arrays)) == [(None,) * len(types)] * 2
    assert with_values(statement("COPY INTO T FROM ?", _1=fixed(None))).text == "COPY INTO T FROM NULL"


def test_numbers_keep_their_fractions() -> None:
    real = {"type": "REAL", "value": "1e-3"}
    found = bound_values(statement("SELECT ?, ?, ?", _1=fixed("-1.50"), _2=fixed("7"), _3=real))
    assert found == (Decimal("-1.50"), 7, 0.001)
    assert [type(value) for value in found] == [Decimal, int, float]


def test_ten_values_are_sorted_by_number_and_not_by_text() -> None:
    bindings = {f"_{i}": fixed(str(i)) for i in (10, 2, 1, 3, 4, 5, 6, 7, 8, 9)}
    assert bound_values(statement("SELECT ?", **bindings)) == tuple(range(1, 11))


def test_named_values_are_a_dictionary() -> None:
    assert bound_values(statement("SELECT :a", a=fixed("1"))) == {"a": 1}


def test_arrays_are_rows() -> None:
    letters = {"type": "TEXT", "value": ["a", "b"]}
    found = bound_values(statement("INSERT INTO T VALUES (?, ?)", _1=fixed(["1", "2"]), _2=letters))
    assert found == [(1, "a"), (2, "b")]


def test_no_values() -> None:
    assert bound_values(statement("SELECT 1")) is None


def test_identifiers_become_names_and_lose_their_bindings() -> None:
    found = with_identifiers(
        statement("SELECT ? FROM IDENTIFIER(?) WHERE A = ?", _1=text("x"), _2=text('d."low".t'), _3=text("y"))
    )
    assert found.text == 'SELECT ? FROM D."low".T WHERE A = ?'
    assert found.bindings == {"1": text("x"), "2": text("y")}
    assert [token.value for token in found.tokens][:4] == ["SELECT", "?", "FROM", "D"]


def test_an_identifier_that_is_written_out() -> None:
    assert with_identifiers(statement("DROP TABLE IDENTIFIER('t')")).text == "DROP TABLE T"
    # A column of that name, and a call with something else, stay.
    for sql in ("SELECT IDENTIFIER FROM T", "SELECT IDENTIFIER(A) FROM T", "SELECT 1"):
        assert with_identifiers(statement(sql)).text == sql


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(SnowflakeError) as error:
        with_identifiers(statement("SELECT 1 FROM IDENTIFIER(?)", _1=text("a b'")))
    assert error.value.code == "001003"


def test_values_are_written_as_literals() -> None:
    found = with_values(statement("COPY INTO T FROM ? FILES = (?)", _1=text("@s"), _2=text("it's a \\")))
    assert found.text == "COPY INTO T FROM '@s' FILES = ('it''s a \\\\')"
    assert found.bindings == {}
    assert [token.value for token in found.tokens][-2:] == ["it's a \\", ")"]
    plain = statement("COPY INTO T FROM @s")
    assert with_values(plain) is plain


def test_moments_outside_of_pythons_years_are_refused() -> None:
    for type_, value in (
        ("DATE", "-62135683200000"),
        ("DATE", "253402300800000"),
        ("TIMESTAMP_NTZ", "-62135683200000000000"),
        ("TIMESTAMP_LTZ", "253402300800000000000"),
        ("TIMESTAMP_TZ", "-62135683200000000000 1440"),
    ):
        bound = statement("SELECT ?", _1={"type": type_, "value": value})
        for convert in (bound_values, with_values):
            with pytest.raises(SnowflakeError, match="a bound date or time outside of the years 1 to 9999") as refused:
                convert(bound)
            assert refused.value.code == "000002"


def test_years_have_four_digits() -> None:
    day = {"type": "DATE", "value": "-62135596800000"}
    assert bound_values(statement("SELECT ?", _1=day)) == (date(1, 1, 1),)
    assert with_values(statement("COPY INTO T FROM ?", _1=day)).text.endswith("CAST('0001-01-01' AS DATE)")


def test_a_key_that_int_refuses_is_a_name() -> None:
    """Python's isdigit() is true of a superscript two, int() is not."""
    found = parse("SELECT :a", {"bindings": {"²": text("a")}})
    assert bound_values(found) == {"²": "a"}
    require(found)
