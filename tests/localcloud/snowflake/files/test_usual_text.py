"""Texts in the usual form of their column's type."""

import itertools
import random

import duckdb
import pyarrow as pa
import pytest

from localcloud.snowflake.files.text_conversion import Target, convert_text, convert_usual
from localcloud.snowflake.files.usual_text import usual_form

TIMES = [
    *(
        "2021-12-25T07:00:00",
        "2021-12-25 07:00:00",
        "2021-12-25T24:00:00",
        "2021-12-25T07:00:60",
        "0000-01-01T00:00:00",
    ),
    *("2021-02-29T00:00:00", "9999-12-31T23:59:59", "2021-12-25", "2021-12-25T07", "2021-12-25T07:00:00.5", "", " "),
    *("2021-12-25T07:00:00Z", "1640415600", "12/25/2021 07:00:00", "+021-12-25T07:00:00", "infinity", "epoch"),
]


def _texts(type_: str) -> list[str]:
    if type_ != "TIMESTAMP":
        return ["".join(one) for size in range(5) for one in itertools.product("0179.-+eE,_ \v", repeat=size)]
    letters, seeded = "0129-:T /+.Z", random.Random(1)
    changed = [list(seeded.choice(TIMES[:8])) for _ in range(20_000)]
    for text in changed:
        text[seeded.randrange(len(text))] = seeded.choice(letters)
    return TIMES + ["".join(text) for text in changed]


@pytest.mark.parametrize("type_", ["DECIMAL(4,2)", "BIGINT", "TIMESTAMP"])
def test_a_text_has_the_value_that_it_has_in_any_form_or_fails(type_: str) -> None:
    target = Target("N", type_)
    usual, any_form = (f"TRY({convert('t', target)})" for convert in (convert_usual, convert_text))
    with duckdb.connect() as duck:
        duck.register("texts", pa.table({"t": [*_texts(type_), None]}))
        rows = duck.execute(f"SELECT t, {usual}, {any_form} FROM texts").fetchall()
    assert [row for row in rows if row[1] is not None and row[1] != row[2]] == []
    assert sum(row[1] is not None for row in rows) > 100


def test_a_type_without_a_usual_form_is_converted_from_any() -> None:
    assert usual_form("t", "DATE") is None
    for target in (Target("D", "DATE"), Target("D", "TIMESTAMP", pattern="%d.%m.%Y"), Target("V", "VARCHAR", 2)):
        assert convert_usual("t", target) == convert_text("t", target)
