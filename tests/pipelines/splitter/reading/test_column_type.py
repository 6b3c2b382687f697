"""Columns are checked at once as contracts/value.py reads their values one by one."""

from random import Random

import pyarrow as pa
import pytest

from contracts import value
from contracts.sql_type import SqlType
from pipelines.splitter.reading.column_type import Date, Number, Text, Timestamp, column_type
from tests import values

TYPES = ["NUMBER(18, 3)", "NUMBER(10, 0)", "NUMBER(38, 0)", "NUMBER(38, 20)", "NUMBER(5, 5)", "DATE", "TIMESTAMP_NTZ"]


def texts_for(type_: SqlType, count: int) -> list[str]:
    random = Random(str(type_))
    if type_.name == "NUMBER":
        return [*values.NUMBERS, *values.numbers(random, count)]
    return (
        [*values.TIMES, *values.times(random, count)]
        if type_.name != "VARCHAR"
        else [*values.TEXTS, *values.texts(random, count)]
    )


@pytest.mark.parametrize("name", [*TYPES, "VARCHAR(10)"])
def test_a_column_takes_a_value_as_the_reference_reads_it(name):
    type_ = SqlType.parse(name)
    kind, texts = column_type(type_), texts_for(type_, 3_000)
    taken = {text: value.read(text, type_) is not None for text in texts}
    assert 300 < sum(taken.values()) < len(taken) - 2
    assert [text for text in taken if kind.accepts(pa.array([text])) is not taken[text]] == []
    good = [text for text in taken if taken[text]]
    assert kind.accepts(pa.array([*good, None]))
    plain = kind.plain(pa.array([*good, None])).to_pylist()
    assert plain == [*(value.plain(text, type_) for text in good), None]
    assert [value.read(text, type_) for text in plain[:-1]] == [value.read(text, type_) for text in good]
    for text in random_sample(good, 300):  # its form depends on itself alone
        assert kind.plain(pa.array([text])).to_pylist() == [value.plain(text, type_)]
    for bad in random_sample([text for text in taken if not taken[text]], 50):
        assert not kind.accepts(pa.array([*good, bad])), bad


def random_sample(texts: list[str], count: int) -> list[str]:
    return Random(1).sample(texts, min(count, len(texts)))


@pytest.mark.parametrize("kind", [Text(), Number(3), Number(3, scale=3), Date(), Timestamp()])
def test_null_and_no_value_are_taken(kind):
    for empty in (pa.array([None], pa.string()), pa.array([], pa.string())):
        assert kind.accepts(empty) is True and kind.plain(empty).equals(empty)


def test_values_that_need_no_other_form_are_not_copied():
    for kind, texts in (
        (Number(3), ["1"]),
        (Number(3, 3), [".5"]),
        (Timestamp(), ["2021-12-25 07:00"]),
        (Text(), ["1e5"]),
    ):
        column = pa.array(texts)
        assert kind.plain(column) is column


def test_whole_numbers_with_all_digits_of_their_type_need_no_second_look(monkeypatch):
    monkeypatch.setattr(value, "read", None)
    assert Number(19).accepts(pa.array(["9223372036854775807", "-9223372036854775808", "0", None]))
