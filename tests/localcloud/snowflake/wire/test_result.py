"""Results as the protocol encodes them."""

from __future__ import annotations

import datetime
from decimal import Decimal

from localcloud.snowflake.wire.result import DDL, SHOW, Column, Result, columns, done, status, table

DAY = datetime.date(2021, 12, 25)
MOMENT = datetime.datetime(2021, 12, 25, 7, 0, 0, 5)


def test_every_value_is_a_text_or_null() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=8))
    row = [None, True, False, 1, Decimal("1.50"), "a", DAY, MOMENT, MOMENT.replace(tzinfo=zone)]
    data = table([f"c{number}" for number in range(len(row))], [row]).data()
    assert data["rowset"] == [
        [None, "true", "false", "1", "1.50", "a", "18986", "1640415600.000005000", "1640386800.000005000"]
    ]


def test_times_before_the_epoch_are_negative() -> None:
    before = datetime.datetime(1969, 12, 31, 23, 59, 59, 500_000)
    assert table(["t"], [[before], [before.date()]]).data()["rowset"] == [["-0.500000000"], ["-1"]]


def test_data_has_columns_rows_and_the_statements_type() -> None:
    result = Result((Column("A"), Column("N", "fixed", 9, 2)), [["x", 1], ["y", 2], ["z", 3]], 0x1000)
    data = result.data()
    assert [column["name"] for column in data["rowtype"]] == ["A", "N"]
    assert (data["total"], data["returned"], data["queryResultFormat"], data["statementTypeId"]) == (3, 3, "json", 4096)


def test_a_column_has_the_precision_of_its_type() -> None:
    text, number, time = (Column("A", type_, 9, 2).rowtype() for type_ in ("text", "fixed", "timestamp_ntz"))
    assert (text["type"], text["length"], text["byteLength"], text["precision"]) == ("text", 16777216, 16777216, None)
    assert (number["length"], number["precision"], number["scale"]) == (None, 9, 2)
    assert (time["precision"], time["scale"], time["nullable"]) == (0, 9, True)


def test_columns_are_texts_unless_they_have_a_type() -> None:
    assert columns("name", "rows:fixed") == (Column("name", "text"), Column("rows", "fixed"))


def test_results_of_statements() -> None:
    assert table(iter(["a:fixed"]), iter([[1]])) == Result((Column("a", "fixed"),), [[1]], SHOW)
    assert status("Table T created.") == Result((Column("status"),), [["Table T created."]], DDL)
    assert done().rows == [["Statement executed successfully."]]
