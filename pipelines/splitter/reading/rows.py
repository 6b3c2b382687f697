"""One block of whole records: read, checked against the contract, and written in the normal form of parts.

The form: UTF-8 CSV in the contract's column order, records ending in a newline; NULL is an empty field. Empty texts,
and texts with a comma, a quote, a line end or a backslash, stand in quotes (Snowflake takes an unquoted backslash for
an escape). A number has no exponent, and a time has its minutes. The bytes depend on the file's values alone, neither
on its quotes, line ends and order of columns nor on block ends.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from pipelines.splitter.landing.misfit import Misfit
from pipelines.splitter.landing.unreadable import BadRow, Unreadable
from pipelines.splitter.reading.contract import Column, first_fault, names, plain
from pipelines.splitter.reading.escapes import refuse_escaped_ends, refuse_null_sign
from pipelines.splitter.reading.json_lines import read_json
from pipelines.splitter.reading.layout import BYTE_ORDER_MARK
from pipelines.splitter.reading.records import first_end, is_outside
from pipelines.splitter.reading.stray_lines import (
    refuse_dashes,
    refuse_headers,
    refuse_marked_values,
    refuse_stray_lines,
    takes_names,
)

SPECIAL = (b'"', b",", b"\n", b"\r", b"\\")  # a text with one of them stands in quotes
# Possessive: to go back into a long text, or into many fields, would take a hundred times their length of memory.
_RECORD = re.compile(rb'(?:(?:"(?:[^"]++|"")*+"|[^",\r\n]*+)(?:,|\r?\n|\r|$))*+')


@dataclass(frozen=True)
class Rows:
    """Rows in the form of parts: their bytes, and their number.

    `is_each_line`: they are all of a block, each line of which is one of them.
    """

    data: bytes
    count: int
    is_each_line: bool = field(default=False, compare=False)


def csv_rows(block: bytes, header: tuple[str, ...], contract: tuple[Column, ...]) -> Rows:
    """Return the block's rows; `header` holds the column names in the file's order.

    Raises BadRow with the line (from 1 within the block) of the first record that breaks the contract, and Unreadable
    if quotes make record ends uncertain.
    """
    quotes = b'"' in block
    refuse_escaped_ends(block, len(header))
    refuse_stray_lines(block, header, contract)
    if quotes:
        _refuse_stray_quotes(block)
    _refuse_nul(block)
    refuse_null_sign(block)
    table = _table(block, header, contract, quotes)
    line_of = partial(_line_of_record, block)
    fault = first_fault(table, contract)
    only_texts = takes_names(header, contract)
    if fault or only_texts:
        refuse_headers(table, header, contract, line_of)
    if only_texts:
        refuse_dashes(table, header, line_of)
    if fault:
        raise BadRow(fault[1].reason, line_of(fault[0]), (Misfit(value=fault[1]),))
    refuse_marked_values(block, table, line_of)
    plain_table = plain(table, contract)
    if plain_table is table and header == names(contract) and _is_in_form(block, table.num_rows):
        return Rows(block, table.num_rows)
    return Rows(_written(plain_table, special=quotes or b"\\" in block), table.num_rows)


def _table(block: bytes, header: tuple[str, ...], contract: tuple[Column, ...], quotes: bool) -> pa.Table:
    """Return the values as texts, in the contract's order of columns; `quotes`: whether the block has any.

    Raises BadRow for a record with another number of fields than the header, and Unreadable.
    """
    # pyarrow shows a row with too few fields to `keep` as text: it would print a traceback, and go on.
    _refuse_invalid_text(block)
    # The file's own byte order mark is gone: a second one keeps pyarrow from dropping a value that begins like it.
    text = BYTE_ORDER_MARK + block if block.startswith(BYTE_ORDER_MARK) else block
    ragged: list[pa.csv.InvalidRow] = []

    def keep(row: pa.csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    try:
        table = pa.csv.read_csv(
            pa.BufferReader(text),
            pa.csv.ReadOptions(use_threads=False, column_names=header, block_size=len(text)),
            pa.csv.ParseOptions(newlines_in_values=quotes, invalid_row_handler=keep),
            pa.csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys((*header, *names(contract)), pa.string()),
                include_columns=names(contract),
                include_missing_columns=True,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise Unreadable(f"the CSV can't be read: {error}", line=1) from error
    if ragged:
        row = ragged[0]
        reason = f"a record of {row.actual_columns} fields, expected {row.expected_columns}"
        raise BadRow(reason, _line_of_record(block, row.number - 1))
    return table


def json_rows(block: bytes, contract: tuple[Column, ...]) -> Rows:
    """Return the block's rows, one object a line; text and numbers stay as written, null and missing names are NULL.

    Raises Unreadable as csv_rows does.
    """
    _refuse_nul(block)
    _refuse_invalid_text(block)
    refuse_stray_lines(block)
    rows = read_json(block, names(contract))
    fault = first_fault(rows.table, contract)
    if fault:
        raise BadRow(fault[1].reason, rows.lines[fault[0]], (Misfit(value=fault[1]),))
    refuse_marked_values(block, rows.table, rows.lines.__getitem__)
    if len(contract) == 1:
        _refuse_null(rows.table.column(0), rows.lines.__getitem__)
    return Rows(_written(plain(rows.table, contract), special=True), rows.table.num_rows)


def _refuse_null(column: pa.ChunkedArray, line_of: Callable[[int], int]) -> None:
    """Raise BadRow at a NULL in the only column: a part has a blank line for it, which is no row to Snowflake.

    https://docs.snowflake.com/en/sql-reference/sql/create-file-format (SKIP_BLANK_LINES)
    """
    if column.null_count:
        row = pc.index(pc.is_null(column), True).as_py()
        raise BadRow("a row without a value in its only column", line_of(row))


def _is_in_form(block: bytes, rows: int) -> bool:
    """Return True if the block is in the form of parts already: nothing to quote, a line for each row."""
    special = any(sign in block for sign in (b'"', b"\\", b"\r"))
    return not special and block.endswith(b"\n") and block.count(b"\n") == rows


def _written(table: pa.Table, special: bool) -> bytes:
    """Return the table as CSV without a header; `special`: whether any value may need quotes."""
    if not table.num_rows:
        return b""
    columns = [column.combine_chunks() for column in table.columns]
    if special:
        columns = [_quoted(column) for column in columns]
    empty = {"null_handling": "replace", "null_replacement": ""}
    lines = pc.binary_join_element_wise(*columns, ",", **empty)
    ended = pc.binary_join_element_wise(lines, "", "\n")
    data: bytes = ended.buffers()[2].to_pybytes()
    return data


def _quoted(column: pa.Array) -> pa.Array:
    needy = pc.equal(pc.binary_length(column), 0)
    if any(sign in _text_of(column) for sign in SPECIAL):
        needy = pc.or_(needy, pc.match_substring_regex(column, r'[",\n\r\\]'))
    if not pc.any(needy).as_py():
        return column
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(needy, pc.binary_join_element_wise('"', doubled, '"', ""), column)


def _text_of(column: pa.Array) -> bytes:
    """Return all values of the column, joined."""
    data = column.buffers()[2]
    return data.to_pybytes() if data else b""


def _refuse_nul(block: bytes) -> None:
    position = block.find(b"\0")
    if position >= 0:
        raise BadRow("a NUL byte (is the file UTF-16?)", _line_of_byte(block, position))


def _refuse_invalid_text(block: bytes) -> None:
    if block.isascii():
        return
    try:
        block.decode()
    except UnicodeDecodeError as error:
        raise BadRow("not UTF-8", _line_of_byte(block, error.start)) from error


def _refuse_stray_quotes(block: bytes) -> None:
    """Refuse a quote inside an unquoted field and text after a closing quote: not RFC 4180, and readers differ on both.

    Text outside quotes has to touch a separator on both sides.
    """
    outside = (b"\n" + block + b"\n").split(b'"')[0::2]
    if not all(map(is_outside, set(outside))):
        raise Unreadable("a quote inside an unquoted field, or text after a closing quote", _stray_line(block))


def _stray_line(block: bytes) -> int:
    line, start = 1, 0
    while start < len(block):
        end = first_end(block, start, quotes=True) or len(block)
        record = block[start:end]
        if not _RECORD.fullmatch(record):
            break
        line, start = line + record.count(b"\n"), end
    return line


def _line_of_byte(block: bytes, position: int) -> int:
    return block.count(b"\n", 0, position) + 1


def _line_of_record(block: bytes, index: int) -> int:
    """Return the line on which the record with this index begins (from 0; empty lines don't count)."""
    line, start = 1, 0
    while start < len(block):
        end = first_end(block, start, quotes=True) or len(block)
        record = block[start:end]
        if record.strip(b"\r\n"):
            if index == 0:
                break
            index -= 1
        line, start = line + record.count(b"\n"), end
    return line
