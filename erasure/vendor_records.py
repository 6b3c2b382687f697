"""A vendor's file without the person: CSV, JSON (an array, or one object after the other) or Parquet, as a whole."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from erasure import csv_text
from erasure.person import Person

_DECODER = json.JSONDecoder()


def without(person: Person, kind: str, column: str, keeps_row: bool, data: bytes) -> tuple[bytes, int]:
    """Return the file without the person, and the number of rows that had them.

    `keeps_row`: the value is emptied, and the row stays. Raises ValueError if the file can't be read.
    """
    if kind == "parquet":
        return _parquet(person, column, keeps_row, data)
    text = data.decode()
    changed, number = (_json if kind == "json" else _csv)(person, column, keeps_row, text)
    return (changed.encode(), number) if number else (data, 0)


def has_rows(kind: str, data: bytes) -> bool:
    """Return False for a file without a row, which a load refuses."""
    if kind == "parquet":
        return int(pq.read_metadata(pa.BufferReader(data)).num_rows) > 0
    text = data.decode()
    return any(True for _ in _objects(text)) if kind == "json" else len(text.splitlines()) > 1


def _json(person: Person, column: str, keeps_row: bool, text: str) -> tuple[str, int]:
    """Change the objects of the person alone: others keep their digits and their order of names."""
    kept, number = [], 0
    array = text.lstrip("\ufeff \t\r\n").startswith("[")
    for row, source in _objects(text):
        if not (isinstance(row, dict) and person.is_named(row.get(column))):
            kept.append(source)
            continue
        number += 1
        if keeps_row:
            kept.append(json.dumps({**row, column: None}, ensure_ascii=False))
    return (f"[{','.join(kept)}]" if array else "".join(f"{each}\n" for each in kept)), number


def _objects(text: str) -> Iterator[tuple[Any, str]]:
    """Yield each value and its own text."""
    at = 0
    while True:
        while at < len(text) and text[at] in "\ufeff \t\r\n,[]":
            at += 1
        if at >= len(text):
            return
        value, end = _DECODER.raw_decode(text, at)
        yield value, text[at:end]
        at = end


def _csv(person: Person, column: str, keeps_row: bool, text: str) -> tuple[str, int]:
    rows = csv_text.rows(text.removeprefix("\ufeff"))
    if not rows or column not in rows[0]:
        return text, 0
    place, number, kept = rows[0].index(column), 0, [rows[0]]
    for row in rows[1:]:
        if not (len(row) > place and person.is_named(row[place])):
            kept.append(row)
            continue
        number += 1
        if keeps_row:
            kept.append([*row[:place], "", *row[place + 1 :]])
    end = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    return "".join(_line(row, end) for row in kept), number


def _line(row: list[str], end: str) -> str:
    """Return a row as a line. The writer quotes the signs of its own line end alone: it has to believe in both."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(row)
    return out.getvalue().removesuffix("\r\n") + end


def _parquet(person: Person, column: str, keeps_row: bool, data: bytes) -> tuple[bytes, int]:
    table = pq.read_table(pa.BufferReader(data))
    if column not in table.column_names:
        return data, 0
    named = pa.array([person.is_named(value) for value in table[column].to_pylist()], pa.bool_())
    number = int(pc.sum(named).as_py() or 0)
    if not number:
        return data, 0
    if keeps_row:
        place, of_type = table.column_names.index(column), table.schema.field(column).type
        values = pc.if_else(named, pa.scalar(None, of_type), table[column])
        table = table.set_column(place, column, values)
    else:
        table = table.filter(pc.invert(named))
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue(), number
