"""Contract, raw table, vendor's gates, Spark and DuckDB read the same value from each of thousands of texts.

The reference is contracts/value.py, a value at a time. docs/values.md is its table.
"""

import gzip
import json
import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from random import Random

import duckdb
import pytest

from contracts import value
from contracts.contract import Column
from pipelines.bulk_load import field_value
from pipelines.exploration.duckdb_sql import load
from pipelines.splitter.reading.contract import names
from pipelines.splitter.reading.rows import csv_rows
from tests import values
from tests.conftest import PROJECT
from tests.contracts.value_rules import RULES
from tests.pipelines.exploration.value_columns import DATASET, SQL_TYPES, TYPES
from tests.warehouse import Warehouse

Cell = tuple[str, str]  # a column, and a text in it
HEADER = names(DATASET.columns)
FORMAT = PROJECT / "migrations" / "raw" / "V20261129100000__part_by_name.sql"
PIPE = PROJECT / "migrations" / "raw" / "V20261129100300__streams_pipe_2.sql"


@cache
def cells() -> list[Cell]:
    """Every text in each column that it was written for, each once. Made by the worker that runs this file alone."""
    made = {"NUMBER": (values.NUMBERS, values.numbers), "VARCHAR": (values.TEXTS, values.texts)}
    found: list[Cell] = []
    for name in TYPES:
        kind = SQL_TYPES[name].name
        by_hand, by_seed = made.get(kind, (values.TIMES, values.times))
        texts = [*by_hand, *by_seed(Random(name), 1_500), *examples(kind)]
        found += [(name, text) for text in dict.fromkeys(texts)]
    return found


def examples(kind: str) -> list[str]:
    """The examples of docs/values.md that CSV can hold."""
    rules = [rule for name, rules in RULES.items() if name.startswith(kind) for rule in rules]
    return [text for rule in rules for text in rule.examples if not {"\0", "\ud83c"} & {*text}]


@cache
def taken() -> dict[int, value.Value]:
    """The cells that the reference takes, by their numbers.

    A byte order mark at the beginning of a value is no value: it is refused as what joining files leaves.
    """
    read = {number: value.read(text, SQL_TYPES[name]) for number, (name, text) in enumerate(cells())}
    return {
        number: found
        for number, found in read.items()
        if found is not None and not cells()[number][1].startswith("\ufeff")
    }


def table(numbers) -> bytes:
    """CSV with these cells, a row each; every value stands in quotes."""
    rows = []
    for number in numbers:
        name, text = cells()[number]
        quoted = '"' + text.replace('"', '""') + '"'
        rows.append(",".join([str(number), *(quoted if each == name else "" for each in TYPES)]) + "\n")
    return "".join(rows).encode()


def differences(rows) -> list[tuple]:
    """The texts that have another value in these rows (number, value in each column) than the reference says."""
    found = {int(number): row for number, *row in rows}
    assert len(found) == len(taken())
    wrong = []
    for number, expected in taken().items():
        name, text = cells()[number]
        row = dict(zip(TYPES, found[number], strict=True))
        got = row.pop(name)
        got = Decimal(got) if isinstance(got, int) else got  # the connector's number without a scale
        if got != expected or type(got) is not type(expected) or any(each is not None for each in row.values()):
            wrong.append((name, text, got, expected))
    return wrong[:5]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The cells that the reference takes, as a file of their dataset."""
    folder = tmp_path_factory.mktemp("values")
    path = folder / DATASET.place / "cells.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(",".join(HEADER).encode() + b"\n" + table(taken()))
    return folder


@pytest.fixture(scope="module")
def admin(cloud):
    """The local Snowflake's administrator in a database with the format of parts."""
    database = "VALUES_TEST"
    with Warehouse(cloud, database, "", "").admin() as connection, connection.cursor() as cursor:

        def execute(statement: str) -> list[tuple]:
            return cursor.execute(statement).fetchall()

        execute(f"CREATE OR REPLACE DATABASE {database}")
        execute("CREATE SCHEMA RAW")
        execute("CREATE WAREHOUSE VALUES_TEST")
        execute(FORMAT.read_text().replace("{{ database }}", database).rstrip(";\n"))
        yield execute
        execute(f"DROP DATABASE {database}")
        execute("DROP WAREHOUSE VALUES_TEST")


def test_most_kinds_of_texts_are_among_them():
    assert len(cells()) > 10_000 and 4_000 < len(taken()) < len(cells()) - 3_000
    assert {type(each) for each in taken().values()} == {str, Decimal, date, datetime}


def test_duckdb_reads_each_value_as_the_reference(folder):
    with duckdb.connect() as connection:
        load(connection, DATASET, folder)
        assert differences(connection.execute("SELECT * FROM cells").fetchall()) == []


def test_spark_reads_each_value_as_the_reference(folder, spark_process):
    rows = spark_process({"cells": str(folder)})["rows"]
    assert differences([number, *map(_typed, TYPES, texts)] for number, *texts in rows) == []


def _typed(name: str, text: str | None) -> value.Value | None:
    """Return the value that Spark wrote as this text."""
    kinds = {"NUMBER": Decimal, "DATE": date.fromisoformat, "TIMESTAMP_NTZ": datetime.fromisoformat, "VARCHAR": str}
    return None if text is None else kinds[SQL_TYPES[name].name](text)


def test_the_raw_table_takes_each_value_of_a_part_as_the_reference(admin, tmp_path):
    columns = ", ".join(f"{name} {type_}" for name, type_ in SQL_TYPES.items())
    admin(f"CREATE TABLE RAW.CELLS ({columns}, _PART VARCHAR, _ROW NUMBER(38, 0))")
    part = tmp_path / "part.csv.gz"
    rows = csv_rows(table(taken()), HEADER, DATASET.columns)
    assert rows.count == len(taken())
    part.write_bytes(gzip.compress(",".join(HEADER).encode() + b"\n" + rows.data))
    admin(f"PUT file://{part} @RAW.%CELLS AUTO_COMPRESS = FALSE")
    copy = PIPE.read_text().partition("AS\n")[2].replace("{{ database }}", "VALUES_TEST").rstrip(";\n")
    [report] = admin(
        copy.replace("RAW.STREAMS", "RAW.CELLS").replace("RAW.READY", "RAW.%CELLS") + " ON_ERROR = CONTINUE"
    )
    lost = {*map(str, taken())} - {row[0] for row in admin("SELECT id FROM RAW.CELLS")}
    assert [cells()[int(number)] for number in lost][:5] == [], report
    assert differences(admin(f"SELECT {', '.join(HEADER)} FROM RAW.CELLS")) == []


def has_nine_digits(text: str) -> bool:
    """Return True for a time with more than six digits of a second; a local column has such times from 1678 to 2261."""
    return bool(re.search(r"\.\d{6}\d*[1-9]", text))


def test_the_vendor_s_gates_pass_each_value_as_the_reference(admin, tmp_path):
    records = [
        json.dumps({"id": number, name: text, "nine": has_nine_digits(text)})
        for number, (name, text) in enumerate(cells())
        if not has_nine_digits(text) or text[:2] in ("19", "20")
    ]
    (tmp_path / "records.json").write_text("\n".join(records))
    admin("CREATE TABLE RAW.RECORDS (V VARIANT)")
    admin(f"PUT file://{tmp_path}/records.json @RAW.%RECORDS AUTO_COMPRESS = FALSE")
    admin("COPY INTO RAW.RECORDS FROM @RAW.%RECORDS FILE_FORMAT = (TYPE = JSON)")
    wrong = []
    for name in TYPES:
        column = Column(name, SQL_TYPES[name])
        faults = " OR ".join(f"({gate.condition})" for gate in field_value.value_gates(column))
        passed = f"CASE WHEN NOT ({faults}) THEN {field_value.value(column)} END"
        query = f'SELECT V:"id"::NUMBER, {faults}, {passed} FROM RAW.RECORDS'
        there = f"WHERE {field_value.path(name)} IS NOT NULL"
        for number, is_fault, got in (
            row for nine in ("TRUE", "FALSE") for row in admin(f'{query} {there} AND V:"nine"::BOOLEAN = {nine}')
        ):
            text, expected = cells()[number][1], value.read(cells()[number][1], SQL_TYPES[name])
            narrower = SQL_TYPES[name].name == "NUMBER" and not SQL_TYPES[name].scale and "e" in text.lower()
            if is_fault != (expected is None or narrower) or (not is_fault and got != expected):
                wrong.append((name, text, is_fault, got, expected))
    assert wrong[:5] == []
