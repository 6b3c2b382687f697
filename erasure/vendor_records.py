"""A vendor's file without the person: CSV, JSON (an array, or one object after the other) or Parquet, as a whole.

A row is the person's by the value of one column, however its name is written. Other values mention the person by right,
such as a description, but not those that no column of the contract has: they are emptied.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from erasure import csv_text
from erasure.person import Person

_MARK = "\ufeff"


class Rest(NamedTuple):
    """A file without the person. `rows`: how many had the person; `removed`: how many of them went."""

    data: bytes
    rows: int
    removed: int


@dataclass(frozen=True)
class _Search:
    """`columns`: the names that the contract has; empty if any name is right."""

    person: Person
    column: str
    keeps_row: bool
    columns: tuple[str, ...]

    def is_column(self, name: str) -> bool:
        return name.strip(f"{_MARK} \t").lower() == self.column

    def is_odd(self, name: str, value: object) -> bool:
        """Return True for a value that mentions the person and is in no column, or is neither text nor number."""
        is_right = not self.columns or name in self.columns or self.is_column(name)
        if is_right and not isinstance(value, (list, dict)):
            return False
        return self.person.is_mentioned(json.dumps([name, value], default=_as_text).encode())

    def mentions(self, value: object) -> bool:
        return self.person.is_mentioned(json.dumps(value, default=_as_text).encode())


def without(
    person: Person, kind: str, column: str, keeps_row: bool, data: bytes, columns: tuple[str, ...] = ()
) -> Rest:
    """Return the file without the person.

    `keeps_row`: the value is emptied, and the row stays; `columns`: those of the contract. Raises ValueError if the
    file can't be read.
    """
    search = _Search(person, column, keeps_row, columns)
    try:
        if kind == "parquet":
            return _parquet(search, data)
        changed, rows, removed = (_json if kind == "json" else _csv)(search, data.decode())
    except (pa.ArrowException, RecursionError, OverflowError, KeyError) as error:
        raise ValueError(f"the file can't be read: {error}") from error
    return Rest(changed.encode(), rows, removed) if rows else Rest(data, 0, 0)


def has_rows(kind: str, data: bytes) -> bool:
    """Return False for a file without a row, which a load refuses."""
    if kind == "parquet":
        return int(pq.read_metadata(pa.BufferReader(data)).num_rows) > 0
    text = data.decode()
    return any(True for _ in _objects(text)) if kind == "json" else len(text.splitlines()) > 1


def _json(search: _Search, text: str) -> tuple[str, int, int]:
    """Change the objects of the person alone: others keep their digits and their order of names."""
    kept, rows, removed = [], 0, 0
    array = text.lstrip(f"{_MARK} \t\r\n").startswith("[")
    for row, source in _objects(text):
        changed = _without_values(search, row)
        if changed is row:
            kept.append(source)
            continue
        rows += 1
        if changed is None:
            removed += 1
        else:
            kept.append(json.dumps(_once(changed, json.loads(source)), ensure_ascii=False))
    return (f"[{','.join(kept)}]" if array else "".join(f"{each}\n" for each in kept)), rows, removed


def _without_values(search: _Search, row: Any) -> Any:
    """Return the row itself if the person is not in it, the row with values emptied, or None for one that goes."""
    if not isinstance(row, dict):
        return None if search.mentions(row) else row
    named = {name for name, value in row.items() if search.is_column(name) and search.person.is_named_in(value)}
    if named and not search.keeps_row:
        return None
    empty = {name for name, value in row.items() if name in named or search.is_odd(name, value)}
    if not empty:
        return row
    return {name: None if name in empty else value for name, value in row.items() if not search.mentions(name)}


def _once(changed: dict[str, Any], plain: dict[str, Any]) -> dict[str, Any]:
    """Return a row with the last value of a name that stands in it twice; `plain`: the row as any reader has it."""
    return {name: None if value is None else plain[name] for name, value in changed.items()}


def _objects(text: str) -> Iterator[tuple[Any, str]]:
    """Yield each value and its own text."""
    at = 0
    while True:
        while at < len(text) and text[at] in f"{_MARK} \t\r\n,[]":
            at += 1
        if at >= len(text):
            return
        value, end = _DECODER.raw_decode(text, at)
        yield value, text[at:end]
        at = end


def _all_values(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; the values of a name that stands in it twice are a list."""
    row = dict(pairs)
    if len(row) == len(pairs):
        return row
    values: dict[str, list[Any]] = {name: [] for name in row}
    for name, value in pairs:
        values[name].append(value)
    return {name: found if len(found) > 1 else row[name] for name, found in values.items()}


_DECODER = json.JSONDecoder(object_pairs_hook=_all_values)


def _csv(search: _Search, text: str) -> tuple[str, int, int]:
    lines = csv_text.rows(text.removeprefix(_MARK))
    if not lines:
        return text, 0, 0
    header, kept, rows, removed = lines[0], [lines[0]], 0, 0
    if search.mentions(header):
        raise ValueError("the first line is no header")
    for line in lines[1:]:
        changed = _without_fields(search, header, line)
        rows += changed is not line
        removed += changed is None
        if changed is not None:
            kept.append(changed)
    end = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    return "".join(_line(row, end) for row in kept), rows, removed


def _without_fields(search: _Search, header: list[str], line: list[str]) -> list[str] | None:
    """Return the record as it is, with fields emptied, or None for one that goes: no field of a wrong number counts."""
    if len(line) != len(header):
        return None if search.mentions(line) else line
    fields = list(zip(header, line, strict=True))
    named = [search.is_column(name) and search.person.is_named(value) for name, value in fields]
    if any(named) and not search.keeps_row:
        return None
    empty = [is_named or search.is_odd(*field) for is_named, field in zip(named, fields, strict=True)]
    return ["" if gone else value for gone, value in zip(empty, line, strict=True)] if any(empty) else line


def _line(row: list[str], end: str) -> str:
    """Return a row as a line. The writer quotes the signs of its own line end alone: it has to believe in both."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(row)
    return out.getvalue().removesuffix("\r\n") + end


def _parquet(search: _Search, data: bytes) -> Rest:
    table = pq.read_table(pa.BufferReader(data))
    named, changed, removed = [False] * table.num_rows, [False] * table.num_rows, 0
    for place, name in enumerate(table.column_names):
        has_text = not pa.types.is_temporal(table.schema.field(place).type)  # Python has not every time of Parquet
        values = table.column(place).to_pylist() if has_text else [None] * table.num_rows
        is_column = search.is_column(name)
        of_person = [is_column and search.person.is_named_in(value) for value in values]
        empty = [is_named or search.is_odd(name, value) for is_named, value in zip(of_person, values, strict=True)]
        if not any(empty):
            continue
        named = [was or now for was, now in zip(named, of_person, strict=True)]
        changed = [was or now for was, now in zip(changed, empty, strict=True)]
        left = [None if gone else value for gone, value in zip(empty, values, strict=True)]
        table = table.set_column(place, name, pa.array(left, table.schema.field(place).type))
    if not any(changed):
        return Rest(data, 0, 0)
    if not search.keeps_row:
        table, removed = table.filter(pa.array([not each for each in named])), sum(named)
    out = io.BytesIO()
    pq.write_table(table, out)
    return Rest(out.getvalue(), sum(changed), removed)


def _as_text(value: Any) -> str:
    return value.rstrip(b"\0").decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
