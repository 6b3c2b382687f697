"""Text without the records of a person; every other byte stays as it is."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from erasure import csv_text
from erasure.person import Person
from pipelines.splitter.landing.unreadable import SHORT_RECORD, Unreadable
from pipelines.splitter.reading.contract import Column
from pipelines.splitter.reading.layout import BYTE_ORDER_MARK
from pipelines.splitter.reading.limits import Limits
from pipelines.splitter.reading.records import blocks, first_end
from pipelines.splitter.reading.rows import csv_rows, json_rows

_LIMITS = Limits(record_bytes=1 << 30)
_QUOTE_OR_RETURN = re.compile(rb'["\r]')


@dataclass
class RecordFilter:
    """Takes the person's records out of CSV with a header, or of JSON lines. `column`: the one that names the person.

    A record that the splitter does not take as a row of `contract` is the person's if it mentions the person anywhere:
    no column of it can be trusted. Without a contract, as for parts, these are records of other fields than the header.
    `removed`, `kept`: the numbers of records so far, blank lines being records; `long`: removed ones of which ready may
    have the beginning only.
    """

    person: Person
    kind: str
    column: str
    contract: tuple[Column, ...] = ()
    removed: int = 0
    kept: int = 0
    long: list[bytes] = field(default_factory=list)
    _header: tuple[str, ...] = ()

    def without(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the text without the person's records. Raises Unreadable for CSV whose quotes never end."""
        is_csv = self.kind == "csv"
        for block in blocks(chunks, quotes=is_csv, limits=_LIMITS):
            if is_csv and not self._header:
                yield block[: (end := self._read_header(block))]
                block = block[end:]
            if self.person.may_be_in(block):
                yield b"".join(self._others(block, is_csv))
            else:
                self.kept += _count(block, is_csv)
                yield block

    def count(self, chunks: Iterable[bytes]) -> int:
        """Read a text to its end; return the number of the person's records in it. Raises Unreadable."""
        for _ in self.without(chunks):
            pass
        return self.removed

    def _read_header(self, block: bytes) -> int:
        """Read the first line that is not blank; return the offset of its end."""
        start = len(BYTE_ORDER_MARK) if block.startswith(BYTE_ORDER_MARK) else 0
        start += len(block[start:]) - len(block[start:].lstrip(b"\r\n"))
        end = first_end(block, start, quotes=True) or len(block)
        self._header = tuple(_fields(block[start:end]) or ())
        return end

    def _others(self, block: bytes, is_csv: bool) -> Iterator[bytes]:
        for record in _records(block, is_csv):
            if self._is_of_person(record, is_csv):
                self.removed += 1
                if len(record) >= SHORT_RECORD:
                    self.long.append(record)
            else:
                self.kept += 1
                yield record

    def _is_of_person(self, record: bytes, is_csv: bool) -> bool:
        if not self.person.may_be_in(record):
            return False
        has_fields, value = self._value(record, is_csv)
        if self.person.is_named(value):
            return True
        return self.person.is_mentioned(record) and not (has_fields and self._is_row(record, is_csv))

    def _value(self, record: bytes, is_csv: bool) -> tuple[bool, Any]:
        """Return whether the record has fields as it should, and its value of the column."""
        if is_csv:
            fields = _fields(record)
            if fields is None or len(fields) != len(self._header) or self.column not in self._header:
                return False, None
            return True, fields[self._header.index(self.column)]
        try:
            row = json.loads(record, parse_int=str, parse_float=str)
        except (ValueError, RecursionError):
            return False, None
        return isinstance(row, dict), row.get(self.column) if isinstance(row, dict) else None

    def _is_row(self, record: bytes, is_csv: bool) -> bool:
        if not self.contract:
            return True
        try:
            _ = csv_rows(record, self._header, self.contract) if is_csv else json_rows(record, self.contract)
        except Unreadable:
            return False
        return True


def _records(block: bytes, quotes: bool) -> Iterator[bytes]:
    start = 0
    while start < len(block):
        end = first_end(block, start, quotes) or len(block)
        yield from _rows(block[start:end]) if quotes else (block[start:end],)
        start = end


def _rows(record: bytes) -> Iterator[bytes]:
    """Yield the rows of a CSV record: outside quotes a carriage return ends one, too, as for the splitter."""
    start, inside, last = 0, False, len(record.rstrip(b"\r\n"))
    for found in _QUOTE_OR_RETURN.finditer(record, 0, last) if b"\r" in record[:last] else ():
        if found[0] == b'"':
            inside = not inside
        elif not inside:
            yield record[start : found.end()]
            start = found.end()
    yield record[start:]


def _count(block: bytes, quotes: bool) -> int:
    """Return the number of records, blank lines included."""
    if quotes and (b'"' in block or b"\r" in block):
        return sum(1 for _ in _records(block, quotes))
    return block.count(b"\n") + (bool(block) and not block.endswith(b"\n"))


def _fields(record: bytes) -> list[str] | None:
    """Return the fields of a CSV record, None if it can't be read."""
    try:
        rows = csv_text.rows(record.decode(errors="replace"))
    except ValueError:
        return None
    return [field for row in rows for field in row]
