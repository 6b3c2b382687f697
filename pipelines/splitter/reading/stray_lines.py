"""Lines of a file that are no rows: a header, a line of dashes, a byte order mark or a comment, as tools leave them.

A block without one costs next to nothing: a search for single bytes, and a look at the lengths of the values.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.splitter.landing.unreadable import BadRow, Unreadable
from pipelines.splitter.reading.column_type import Text
from pipelines.splitter.reading.contract import NO_LETTER, Column, folded, names
from pipelines.splitter.reading.layout import BYTE_ORDER_MARK
from pipelines.splitter.reading.records import first_end, is_odd, is_outside

_MARK = BYTE_ORDER_MARK.decode()
_MARKED = "a byte order mark within the file; it may only stand at the beginning of the file"
_STRAY_QUOTE = "a quote inside a comment, or beside a byte order mark: where the record ends is not sure"
_COMMENT = "a comment; a value that begins with `# ` or `// ` has to stand in quotes"
_DASHED = "a line of dashes, as a tool draws it below a header"
_MAX_AROUND = 2  # characters around a name in a header: blanks, a byte order mark
_BEGINNINGS = (
    (BYTE_ORDER_MARK, re.compile(BYTE_ORDER_MARK), _MARKED),
    (b"#", re.compile(rb"#+[ \t]"), _COMMENT),
    (b"//", re.compile(rb"//+[ \t]"), _COMMENT),
)
_DASHES = re.compile("--+|==+")
_NAME = re.compile(r"(?:#+|//+)?[ \t]*[A-Za-z_][A-Za-z0-9_]*")

Header = tuple[str, ...]
Contract = tuple[Column, ...]


def refuse_stray_lines(block: bytes, header: Header = (), contract: Contract = ()) -> None:
    """Raise BadRow at a record that begins with a byte order mark or, in CSV, with `# ` or `// `.

    Raises Unreadable as refuse_headers does, and where a quote opens in such a record that no field can have: it would
    take the rows below it along. `header`: empty for JSON lines. A first value that begins like a comment may stand in
    quotes, as any value may.
    """
    for sign, form, reason in _BEGINNINGS if header else _BEGINNINGS[:1]:
        for position in _records_with(sign, block, quotes=bool(header)):
            if form.match(block, position):
                line = block.count(b"\n", 0, position) + 1
                if header:
                    _refuse_stray_quote(block, position, line)
                    if other := _other_header(_values(block[position:]), header, contract):
                        raise Unreadable(other, line)
                raise BadRow(reason, line)


def _refuse_stray_quote(block: bytes, position: int, line: int) -> None:
    """Raise Unreadable if the record goes on below its first line, by quotes that RFC 4180 does not allow there."""
    end = block.find(b"\n", position)
    if is_odd(block[position : end if end >= 0 else None]):
        record = block[position : first_end(block, position, quotes=True)].removeprefix(BYTE_ORDER_MARK)
        if not all(map(is_outside, (b"\n" + record + b"\n").split(b'"')[0::2])):
            raise Unreadable(_STRAY_QUOTE, line)


def refuse_marked_values(block: bytes, table: pa.Table, line_of: Callable[[int], int]) -> None:
    """Raise BadRow at a value that begins with a byte order mark. `line_of`: returns the line of the table's row."""
    if (b"\xef" in block and BYTE_ORDER_MARK in block) or b"\\" in block:  # JSON may escape it
        for column in table.columns:
            row = pc.index(pc.starts_with(column, _MARK), True).as_py()
            if row >= 0:
                raise BadRow(_MARKED, line_of(row))


def refuse_headers(table: pa.Table, header: Header, contract: Contract, line_of: Callable[[int], int]) -> None:
    """Raise BadRow at a row that repeats the file's header, in any case and with any signs between its letters.

    Raises Unreadable at a header with other columns or another order: the rows below it would land in wrong columns.
    """
    if not table.num_rows:
        return
    columns = [table.column(name).combine_chunks() for name in header]
    rows = _rows_of_such_lengths(columns, header, names(contract))
    rows = _rows_of_names(columns, rows, names(contract))
    for row, *values in zip(rows, *(column.take(rows).to_pylist() for column in columns), strict=True):
        if other := _other_header(values, header, contract):
            raise Unreadable(other, line_of(row.as_py()))
        if _folded(values) == _folded(header) and (len(header) > 1 or values == [*header]):
            raise BadRow("the header again; a file has one, before its rows", line_of(row.as_py()))


def refuse_dashes(table: pa.Table, header: Header, line_of: Callable[[int], int]) -> None:
    """Raise BadRow at a row in which each value is a line of dashes, or of equals signs."""
    first = table.column(header[0])
    rows = pc.indices_nonzero(pc.or_(pc.starts_with(first, "--"), pc.starts_with(first, "==")))
    for row, values in zip(rows, table.select(header).take(rows).to_pylist(), strict=True):
        if all(_DASHES.fullmatch(value or "") for value in values.values()):
            raise BadRow(_DASHED, line_of(row.as_py()))


def takes_names(header: Header, contract: Contract) -> bool:
    """Return True if the header could pass for a row: each of its columns is a text."""
    return all(isinstance(column.type, Text) for column in contract if column.name in header)


def _other_header(values: Sequence[str | None], header: Header, contract: Contract) -> str | None:
    """Return why the file is refused if these values are another header; None if they are not.

    All are names of columns, in any order; or most are those of the header, and the others could be names. Such a row
    has a text in each column: if one of them is no text, the row is a bad one in itself.
    """
    found, expected = _folded(values), _folded(header)
    if found == expected or len(found) < 2:
        return None
    known = set(_folded(names(contract)))
    named = set(found) <= known and len(set(found)) == len(found)
    same = sum(map(str.__eq__, found, expected))
    if named or (2 * same > len(header) and all(_NAME.fullmatch(value or "") for value in values)):
        columns = ", ".join(map(str, values)).strip("\r\n")
        return f"another header within the file; send the rows below it as a file of their own: {columns}"
    return None


def _folded(values: Sequence[str | None]) -> Header:
    return tuple(folded(value or "") for value in values)


def _values(text: bytes) -> list[str]:
    """Return the values of the first record; none if it can't be read."""
    record = text[: first_end(text, 0, quotes=True)].removeprefix(BYTE_ORDER_MARK).decode(errors="replace")
    try:
        return next(csv.reader(record.splitlines(keepends=True)), [])
    except csv.Error:
        return []


def _rows_of_such_lengths(columns: Sequence[pa.Array], header: Header, known: Header) -> pa.Array:
    """Return the numbers of the rows that can be a header, by the lengths of their values alone: almost none.

    All are about as long as names of columns, or most are as long as those of the header.
    """
    lengths = [pc.fill_null(pc.binary_length(column), 0) for column in columns]
    bounds = [tuple(pc.min_max(column).as_py().values()) for column in lengths]
    shortest = min(len(name.replace("_", "")) for name in known)
    longest = max(map(len, known)) + _MAX_AROUND
    found = [pa.array([], pa.uint64())]
    if all(low <= longest and high >= shortest for low, high in bounds):
        found.append(pc.indices_nonzero(reduce(pc.and_, (_between(each, shortest, longest) for each in lengths))))
    same = [
        pc.equal(column, len(name)).cast(pa.int16())
        for column, name, (low, high) in zip(lengths, header, bounds, strict=True)
        if low <= len(name) <= high
    ]
    if 2 * len(same) > len(header):
        found.append(pc.indices_nonzero(pc.greater(reduce(pc.add, same), len(header) // 2)))
    return pc.unique(pa.concat_arrays(found)).sort()


def _rows_of_names(columns: Sequence[pa.Array], rows: pa.Array, known: Header) -> pa.Array:
    """Return those of the rows in which more than half of the values are names of columns, in any form."""
    folded = pa.array(_folded(known))
    count = [
        pc.is_in(pc.replace_substring_regex(pc.utf8_lower(column.take(rows)), NO_LETTER.pattern, ""), folded)
        for column in columns
    ]
    named = reduce(pc.add, (column.cast(pa.int16()) for column in count))
    return rows.filter(pc.greater(named, len(columns) // 2))


def _between(lengths: pa.Array, shortest: int, longest: int) -> pa.Array:
    return pc.and_(pc.greater_equal(lengths, shortest), pc.less_equal(lengths, longest))


def _records_with(sign: bytes, block: bytes, quotes: bool) -> Iterator[int]:
    """Yield the offsets of the records that begin with `sign`."""
    if sign[:1] not in block:  # ten times as fast as the search below
        return
    if block.startswith(sign):
        yield 0
    for end in (b"\n", b"\r") if quotes else (b"\n",):
        position, inside = 0, False
        while (found := block.find(end + sign, position)) >= 0:
            inside ^= quotes and block.count(b'"', position, found) % 2 == 1
            position = found + len(end)
            if not inside:
                yield position
