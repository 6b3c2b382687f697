"""Text without the records of a person; every other byte stays as it is."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from erasure import csv_rows
from erasure.person import Person
from pipelines.splitter.reading.layout import BYTE_ORDER_MARK
from pipelines.splitter.reading.limits import Limits
from pipelines.splitter.reading.records import blocks, first_end

_LIMITS = Limits(record_bytes=1 << 30)
_QUOTE_OR_RETURN = re.compile(rb'["\r]')


@dataclass
class RecordFilter:
    """Takes the person's records out of CSV with a header, or of JSON lines. `column`: the one that names the person.

    A record that has not the header's fields is the person's if any field of it names the person. `removed`, `kept`:
    the numbers of records so far, blank lines being records.
    """

    person: Person
    kind: str
    column: str
    removed: int = 0
    kept: int = 0
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
            else:
                self.kept += 1
                yield record

    def _is_of_person(self, record: bytes, is_csv: bool) -> bool:
        if is_csv:
            fields = _fields(record)
            if fields is None:
                return self.person.is_mentioned(record)
            if len(fields) == len(self._header) and self.column in self._header:
                return self.person.is_named(fields[self._header.index(self.column)])
            return any(map(self.person.is_named, fields))
        try:
            row = json.loads(record)
        except ValueError:
            return bool(record.strip()) and self.person.is_mentioned(record)
        if not isinstance(row, dict):
            return self.person.is_mentioned(record)
        return self.person.is_named(row.get(self.column))


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
        rows = csv_rows.rows(record.decode(errors="replace"))
    except ValueError:
        return None
    return [field for row in rows for field in row]
