"""One block of whole records: read, checked against the contract, and written in the one form that parts have.

The form: UTF-8 CSV in the contract's column order, records ending in a newline; NULL is an empty field; an empty text,
and text with a comma, a quote, a line end or a backslash, stands in quotes (unquoted, Snowflake takes a backslash
for an escape). It depends on the values alone, not on how the file wrote them nor on where a block ends.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from pipelines.splitter.contract import Column, first_fault, names
from pipelines.splitter.layout import BYTE_ORDER_MARK
from pipelines.splitter.records import first_end, is_outside
from pipelines.splitter.unreadable import BadRow, Unreadable

SPECIAL = (b'"', b",", b"\n", b"\r", b"\\")  # a text with one of them stands in quotes
RECORD = re.compile(rb'(?:(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r?\n|\r|$))*')


@dataclass(frozen=True)
class Rows:
    data: bytes
    count: int


def csv_rows(block: bytes, header: tuple[str, ...], contract: tuple[Column, ...]) -> Rows:
    """The block's rows; `header` holds the file's column names in the file's order.

    Raises BadRow with the line of the first record that breaks the contract, counted from 1 within the block, and
    Unreadable where quotes leave it open which records there are.
    """
    quotes = b'"' in block
    if quotes:
        refuse_stray_quotes(block)
    refuse_nul(block)
    # Only a file's first bytes are a mark, and those are gone: another one keeps pyarrow from taking a value for it.
    text = BYTE_ORDER_MARK + block if block.startswith(BYTE_ORDER_MARK) else block
    ragged: list[pa.csv.InvalidRow] = []
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(text),
            pa.csv.ReadOptions(use_threads=False, column_names=header, block_size=len(text)),
            pa.csv.ParseOptions(
                newlines_in_values=quotes, invalid_row_handler=lambda row: ragged.append(row) or "skip"
            ),
            pa.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                include_columns=names(contract),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        refuse_invalid_text(block)
        raise Unreadable(f"the CSV can't be read: {error}", line=1) from error
    if ragged:
        refuse_invalid_text(block)
        row = ragged[0]
        reason = f"a record of {row.actual_columns} fields, expected {row.expected_columns}"
        raise BadRow(reason, line_of_record(block, row.number - 1))
    refuse_bad_values(table, contract, lambda row: line_of_record(block, row))
    if header == names(contract) and is_in_form(block, table.num_rows):
        return Rows(block, table.num_rows)
    return Rows(written(table, special=quotes or b"\\" in block), table.num_rows)


def json_rows(block: bytes, contract: tuple[Column, ...]) -> Rows:
    """The block's rows: an object a line, text and numbers taken as they are written, null or a missing name as NULL.

    Raises Unreadable as csv_rows does.
    """
    refuse_nul(block)
    refuse_invalid_text(block)
    columns = {name: [] for name in names(contract)}
    lines = []
    for line, text in enumerate(block.split(b"\n"), 1):
        if text.strip():
            record = json_record(text, line, columns)
            for name, values in columns.items():
                values.append(record.get(name))
            lines.append(line)
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    refuse_bad_values(table, contract, lambda row: lines[row])
    return Rows(written(table, special=True), table.num_rows)


def json_record(text: bytes, line: int, columns: dict[str, list]) -> dict[str, str | None]:
    try:
        record = json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise BadRow(f"not a JSON record: {error}", line) from error
    fault = record_fault(record, columns)
    if fault:
        raise BadRow(fault, line)
    return record


def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return record


def record_fault(record: object, columns: dict[str, list]) -> str | None:
    if not isinstance(record, dict) or not record:
        return "not a JSON object with columns"
    for name, value in record.items():
        if name not in columns:
            return f"unknown column {name!r}; expected {', '.join(columns)}"
        if value is not None and not isinstance(value, str):
            return f"{name} is neither text nor a number"
        if value and "\0" in value:
            return f"{name} holds a NUL"
        if value and not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            return f"{name} holds half of a surrogate pair"
    return None


def refuse_bad_values(table: pa.Table, contract: tuple[Column, ...], line_of: Callable[[int], int]) -> None:
    fault = first_fault(table, contract)
    if fault:
        row, reason = fault
        raise BadRow(reason, line_of(row))


def is_in_form(block: bytes, rows: int) -> bool:
    """Whether the block's bytes are what `written` would write: nothing to quote, a line for each row."""
    special = any(sign in block for sign in (b'"', b"\\", b"\r"))
    return not special and block.endswith(b"\n") and block.count(b"\n") == rows


def written(table: pa.Table, special: bool) -> bytes:
    """The table as CSV without a header; `special`: whether any value may need quotes."""
    if not table.num_rows:
        return b""
    columns = [column.combine_chunks() for column in table.columns]
    if special:
        columns = [quoted(column) for column in columns]
    empty = {"null_handling": "replace", "null_replacement": ""}
    lines = pc.binary_join_element_wise(*columns, ",", **empty)
    ended = pc.binary_join_element_wise(lines, "", "\n")
    return ended.buffers()[2].to_pybytes()


def quoted(column: pa.Array) -> pa.Array:
    needy = pc.equal(pc.binary_length(column), 0)
    if any(sign in text_of(column) for sign in SPECIAL):
        needy = pc.or_(needy, pc.match_substring_regex(column, r'[",\n\r\\]'))
    if not pc.any(needy).as_py():
        return column
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(needy, pc.binary_join_element_wise('"', doubled, '"', ""), column)


def text_of(column: pa.Array) -> bytes:
    """All values of the column, one after the other."""
    data = column.buffers()[2]
    return data.to_pybytes() if data else b""


def refuse_nul(block: bytes) -> None:
    position = block.find(b"\0")
    if position >= 0:
        raise BadRow("a NUL byte (is the file UTF-16?)", line_of_byte(block, position))


def refuse_invalid_text(block: bytes) -> None:
    try:
        block.decode()
    except UnicodeDecodeError as error:
        raise BadRow("not UTF-8", line_of_byte(block, error.start)) from error


def refuse_stray_quotes(block: bytes) -> None:
    """A quote inside an unquoted field, or text after a closing quote: RFC 4180 allows neither, readers differ on both.

    What stands outside quotes has to touch a separator on both sides.
    """
    outside = (b"\n" + block + b"\n").split(b'"')[0::2]
    if not all(map(is_outside, set(outside))):
        raise Unreadable("a quote inside an unquoted field, or text after a closing quote", stray_line(block))


def stray_line(block: bytes) -> int:
    line, start = 1, 0
    while start < len(block):
        end = first_end(block, start, quotes=True) or len(block)
        record = block[start:end]
        if not RECORD.fullmatch(record):
            break
        line, start = line + record.count(b"\n"), end
    return line


def line_of_byte(block: bytes, position: int) -> int:
    return block.count(b"\n", 0, position) + 1


def line_of_record(block: bytes, index: int) -> int:
    """The line on which the record with this index (from 0, empty lines don't count) begins."""
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
