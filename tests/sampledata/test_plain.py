from dataclasses import replace
from datetime import date, datetime

import pytest

from contracts.contract import Column, Reference
from contracts.reader import contracts
from contracts.sql_type import SqlType
from pipelines.splitter.reading.column_type import column_type
from pipelines.splitter.reading.contract import Column as SplitterColumn
from pipelines.splitter.reading.rows import csv_rows
from sampledata.plain import plain_rows

TYPES = ("VARCHAR", "VARCHAR(4)", "NUMBER(1, 0)", "NUMBER(2, 2)", "NUMBER(18, 3)", "DATE", "TIMESTAMP_NTZ")


def rows(*columns: Column) -> list[tuple[object, ...]]:
    return list(plain_rows(replace(contracts()["users"], columns=columns)))


@pytest.mark.parametrize("written", TYPES)
def test_each_value_is_of_its_type(written: str) -> None:
    """The splitter's own check takes them all."""
    type_ = SqlType.parse(written)
    assert type_
    column = SplitterColumn("a", column_type(type_))
    values = [value for (value,) in rows(Column("a", type_, required=True))]
    assert len(values) == 200 and None not in values
    text = "".join(f"{value}\n" for value in values).encode()
    assert csv_rows(text, ("a",), (column,)).count == 200


def test_a_value_that_may_be_missing_is_at_times() -> None:
    text = SqlType("VARCHAR")
    limited = [value for (value,) in rows(Column("a", text, max_null_percent=5))]
    free = [value for (value,) in rows(Column("a", text))]
    assert (limited.count(None), free.count(None)) == (0, 28)


def test_values_differ_from_row_to_row() -> None:
    for written in ("VARCHAR", "NUMBER(10, 0)", "DATE", "TIMESTAMP_NTZ"):
        type_ = SqlType.parse(written)
        assert type_ and len(set(rows(Column("a", type_, required=True)))) == 200
    first, second, *_ = rows(
        *(Column(n, SqlType(t), required=True) for n, t in (("d", "DATE"), ("t", "TIMESTAMP_NTZ")))
    )
    assert first == (date(2021, 12, 1), datetime(2021, 12, 1))
    assert second == (date(2021, 12, 2), datetime(2021, 12, 1, 0, 1))


def test_a_reference_is_empty_or_names_the_other_s_value() -> None:
    column = Column("of", SqlType("VARCHAR"), references=Reference("devices", "id"))
    assert set(rows(column)) == {(None,)}
    assert rows(replace(column, required=True))[3] == ("3 id",)
