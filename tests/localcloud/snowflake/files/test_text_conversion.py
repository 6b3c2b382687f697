"""Texts of files, converted to the types of columns."""

import datetime
import itertools
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pytest

from localcloud.snowflake.files.text_conversion import NUMBER, Target, cast_matching, conversion_error, convert_text


@pytest.mark.parametrize("type_", ["DECIMAL(4,2)", "BIGINT"])
def test_no_text_is_a_number_that_does_not_look_like_one(type_):
    """The texts that are looked at with the pattern are all that need it."""
    texts = ["".join(one) for size in range(5) for one in itertools.product("01.-eEx_b \v", repeat=size)]
    with duckdb.connect() as duck:
        duck.register("texts", pa.table({"t": texts}))
        rows = {}
        for name, sql in (
            ("pattern", cast_matching("t", NUMBER, type_)),
            ("quick", convert_text("t", Target("N", type_))),
        ):
            rows[name] = duck.execute(f"SELECT t, TRY({sql}) FROM texts").fetchall()
        assert rows["pattern"] == rows["quick"]
        assert sum(value is not None for _, value in rows["quick"]) > 200


@pytest.mark.rule(
    "BINARY_FORMAT says how texts of a CSV or JSON file are read for BINARY: HEX, BASE64 or UTF8",
    source="sql-reference/sql/create-file-format#format-type-options-formattypeoptions",
)
@pytest.mark.parametrize(
    ("binary", "text", "content"),
    [("HEX", "C3A9", b"\xc3\xa9"), ("BASE64", "w6k=", b"\xc3\xa9"), ("UTF8", "é", b"\xc3\xa9")],
)
def test_a_text_is_bytes_as_its_format_says(duck, binary: str, text: str, content: bytes) -> None:
    sql = convert_text("t", Target("B", "BLOB", binary=binary))
    assert duck.execute(f"SELECT {sql} FROM (SELECT ?::VARCHAR AS t)", [text]).fetchone() == (content,)


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


FITS = [
    ("VARCHAR", " a ", " a "),
    ("DECIMAL(4,2)", " +12.345 ", Decimal("12.35")),
    ("DECIMAL(4,2)", "1e1", Decimal("10.00")),
    ("BIGINT", "-7", -7),
    ("DOUBLE", " .5", 0.5),
    ("DOUBLE", "-inf", -math.inf),
    ("DATE", "2021-12-25", datetime.date(2021, 12, 25)),
    ("DATE", "2021-12-25T07:00:00", datetime.date(2021, 12, 25)),
    ("TIMESTAMP", "2021-12-25T07:00:01", datetime.datetime(2021, 12, 25, 7, 0, 1)),
    ("TIMESTAMP", "2021-12-25 7:00:01.5+08:00", datetime.datetime(2021, 12, 25, 7, 0, 1, 500_000)),
    ("TIMESTAMP", "2021-12-25T07", datetime.datetime(2021, 12, 25, 7)),
    ("TIMESTAMP", "2/18/2021 02:36:48", datetime.datetime(2021, 2, 18, 2, 36, 48)),
    ("TIMESTAMP", "Fri, 09 Apr 2021 17:08:00 +0200", datetime.datetime(2021, 4, 9, 17, 8)),
    ("TIMESTAMP", "1700000000123", datetime.datetime(2023, 11, 14, 22, 13, 20, 123_000)),
    ("DATE", "12/17/1980", datetime.date(1980, 12, 17)),
    ("DATE", "17-DEC-1980", datetime.date(1980, 12, 17)),
    ("TIME", "7:05", datetime.time(7, 5)),
    ("TIME", "07:05 PM", datetime.time(19, 5)),
    ("BOOLEAN", " Yes", True),
    ("BOOLEAN", "OFF ", False),
    ("JSON", 'a"b', '"a\\"b"'),
    ("BLOB", "6162", b"ab"),
    ("UUID", "a8098c1a-f86e-11da-bd1a-00112444be1e", UUID("a8098c1a-f86e-11da-bd1a-00112444be1e")),
]


@pytest.mark.parametrize(("type_", "text", "value"), FITS)
def test_texts_that_fit(duck, type_: str, text: str, value: Any) -> None:
    sql = convert_text("t", Target("N", type_))
    assert duck.execute(f"SELECT {sql} FROM (SELECT ? AS t)", [text]).fetchone() == (value,)
    assert duck.execute(f"SELECT {sql} FROM (SELECT NULL::VARCHAR AS t)").fetchone() == (None,)


def _try(duck: duckdb.DuckDBPyConnection, type_: str, text: str) -> Any:
    """The value of a text in a column of this type, None if it does not fit."""
    sql = convert_text("t", Target("N", type_))
    return (duck.execute(f"SELECT TRY({sql}) FROM (SELECT ? AS t)", [text]).fetchone() or (None,))[0]


@pytest.mark.rule(
    "A number with an exponent is read with all of its digits, and rounded to the column's scale",
    source="sql-reference/functions/to_decimal",
)
def test_digits_of_numbers(duck) -> None:
    for text, value in (
        ("1234567890.55e-2", Decimal("12345678.906")),
        ("9.999999999999999999e14", None),  # it rounds over the largest number
        ("999999999999999.9994e0", Decimal("999999999999999.999")),
        ("0e400", Decimal("0.000")),
        ("1e-400", Decimal("0.000")),
        ("1e400", None),
    ):
        assert _try(duck, "DECIMAL(18,3)", text) == value, text
    assert _try(duck, "DECIMAL(10,0)", "80775689368212.00e-6") == 80775689
    assert _try(duck, "DECIMAL(37,0)", "9" * 37) == int("9" * 37)
    assert _try(duck, "BIGINT", "9" * 19) is None


@pytest.mark.rule(
    "The hour 24 and the second 60 are refused",
    source="sql-reference/date-time-input-output#valid-ranges-of-values-for-fields",
)
def test_hours_and_seconds_in_range(duck) -> None:
    for text in ("2021-12-25T24:00:00", "2021-12-25 24:00:00", "2021-12-25 24", "2016-12-31 23:59:60"):
        assert (_try(duck, "TIMESTAMP", text), _try(duck, "DATE", text)) == (None, None)
    assert _try(duck, "TIMESTAMP", "2021-12-25 23") == datetime.datetime(2021, 12, 25, 23)


def test_a_time_with_a_zone_is_a_moment(duck) -> None:
    sql = convert_text("t", Target("N", "TIMESTAMP WITH TIME ZONE"))
    query = f"SELECT {sql} = TIMESTAMPTZ '2021-12-24 23:00:00+00' FROM (SELECT '2021-12-25T07:00:00+08:00' AS t)"
    assert duck.execute(query).fetchone() == (True,)


MISFITS = [
    ("VARCHAR", "four", "100078", "22000", "User character length limit (3) exceeded by string 'four'"),
    ("DECIMAL(4,2)", "100", "100046", "22003", "Number out of representable range: type FIXED[SB16](4,2){nullable}, "),
    ("DECIMAL(4,2)", "1_0", "100038", "22018", "Numeric value '1_0' is not recognized"),
    ("BIGINT", "0x10", "100038", "22018", "Numeric value '0x10' is not recognized"),
    ("DOUBLE", "1_0", "100038", "22018", "Numeric value '1_0' is not recognized"),
    ("DATE", "epoch", "100040", "22007", "Date 'epoch' is not recognized"),
    ("DATE", "12/17/80", "100040", "22007", "Date '12/17/80' is not recognized"),
    ("TIMESTAMP", "13/13/2021", "100035", "22007", "Timestamp '13/13/2021' is not recognized"),
    ("TIME", "13:05 PM", "100108", "22007", "Time '13:05 PM' is not recognized"),
    ("DATE", "2021-02-30", "100040", "22007", "Date '2021-02-30' is not recognized"),
    ("TIMESTAMP", "infinity", "100035", "22007", "Timestamp 'infinity' is not recognized"),
    ("TIMESTAMP", "2021-13-01T00:00:00", "100035", "22007", "Timestamp '2021-13-01T00:00:00' is not recognized"),
    ("TIMESTAMP WITH TIME ZONE", "now", "100035", "22007", "Timestamp 'now' is not recognized"),
    ("TIME", "7", "100108", "22007", "Time '7' is not recognized"),
    ("BOOLEAN", "2", "100037", "22018", "Boolean value '2' is not recognized"),
]


@pytest.mark.parametrize(("type_", "text", "code", "sqlstate", "message"), MISFITS)
def test_texts_that_do_not_fit(duck, type_: str, text: str, code: str, sqlstate: str, message: str) -> None:
    target = Target("N", type_, 3)
    with pytest.raises(duckdb.Error):
        duck.execute(f"SELECT {convert_text('t', target)} FROM (SELECT ? AS t)", [text]).fetchall()
    error = conversion_error(text, target)
    assert (error[:2], error[2][: len(message)]) == ((code, sqlstate), message)


def test_errors_print_the_first_characters_and_the_columns_type() -> None:
    assert conversion_error("9" * 150, Target("N", "DECIMAL(9,0)", nullable=False))[2] == (
        f"Number out of representable range: type FIXED[SB16](9,0){{not null}}, value {'9' * 100}..."
    )
    assert "FIXED[SB16](38,0)" in conversion_error("9" * 50, Target("N", "HUGEINT"))[2]
    assert conversion_error(None, Target("N", "DATE"))[2] == "Date 'None' is not recognized"
