"""The traffic's files as others read them: Python's own csv and json, and the splitter's contract."""

import csv
import io
import json
from decimal import Decimal

import pytest

from contracts.reader import contracts
from rehearsal.upgrade.rows import mark_of, traffic_file

STREAMING = [contract for contract in contracts().values() if contract.domain == "streaming"]


@pytest.mark.parametrize("contract", STREAMING, ids=lambda contract: contract.name)
@pytest.mark.parametrize("number", [2, 3])
def test_a_file_holds_its_rows(contract, number):
    file = traffic_file(contract, number)
    text = file.body.decode()
    if file.name.endswith(".csv"):
        read = [
            tuple(row[name] or None for name in file.columns) for row in csv.DictReader(io.StringIO(text, newline=""))
        ]
    else:
        objects = [json.loads(line, parse_float=Decimal) for line in text.splitlines()]
        read = [tuple(row[name] for name in file.columns) for row in objects]

    def texts(rows):
        return [tuple(None if value is None else str(value) for value in row) for row in rows]

    assert texts(read) == texts(file.rows)


@pytest.mark.parametrize("contract", STREAMING, ids=lambda contract: contract.name)
def test_no_value_stands_in_two_columns_or_rows(contract):
    rows = [row for number in range(20) for row in traffic_file(contract, number).rows]
    values = [str(value) for row in rows for value in row if value is not None]
    assert len(set(values)) == len(values)
    assert len({mark_of(row) for row in rows}) == len(rows)


def test_a_row_is_known_by_its_mark_wherever_it_is():
    assert mark_of((None, 3, "a traffic-00012-03 b")) == "traffic-00012-03"
    assert mark_of(("user@example.invalid", None, 7)) is None
