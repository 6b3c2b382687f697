"""JSON lines to columns of texts: lines with the same names in the same order all at once, any other line by itself.

`rows_by_line` is the reference: it decides what a line means. The fast way takes only lines that it is sure of.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.splitter.landing.misfit import unknown
from pipelines.splitter.landing.unreadable import BadRow, Unreadable
from pipelines.splitter.reading.contract import quoted
from pipelines.splitter.reading.json_fault import json_fault
from pipelines.splitter.reading.json_template import Template

SMALL = 16 << 10  # bytes: below that, a template costs more than it saves
FEW = 32  # lines, likewise
_MAX_POOR = 4  # templates of one block that fit less than one in FEW of the lines that are left
# What `Template.read` must not meet: an escaped quote or backslash, a control character within the line.
_ODD = r'\\["\\]|[\x00-\x09\x0b\x0c\x0e-\x1f]|\r[^\n]'
_NOT_BLANK = r"[^ \t\n\r\x0b\x0c]"
_BRACKETS = re.compile(r"(?=.*[\]}\[])\s*(?:[\]}]\s*){0,3}(?:,\s*)?(?:[\[{]\s*){0,3}")
_OPENING = re.compile(r":\s*[\[{]\s*\Z")


@dataclass(frozen=True)
class JsonRows:
    """`table`: a column of texts for each of the contract's; `lines`: the number of each row's line, from 1."""

    table: pa.Table
    lines: Sequence[int]


def read_json(block: bytes, columns: Collection[str]) -> JsonRows:
    """Return a row for each line that is not blank. Text and numbers stay as written; null and missing names are NULL.

    `block`: whole lines of valid UTF-8. Raises BadRow for a line that is no flat object of these columns, and
    Unreadable at JSON over several lines: one of them could pass as a row, though it is part of another value.
    """
    if len(block) < SMALL:
        return rows_by_line(block, columns)
    return _uniform_rows(block, columns) or _mixed_rows(block, columns)


def rows_by_line(block: bytes, columns: Collection[str]) -> JsonRows:
    """Return the same as read_json, one line after the other."""
    lines = [(number, text) for number, text in enumerate(block.split(b"\n"), 1) if text.strip()]
    records = [_record(text, number, columns) for number, text in lines]
    return JsonRows(_table_of(records, columns), [number for number, _ in lines])


def _uniform_rows(block: bytes, columns: Collection[str]) -> JsonRows | None:
    """Return the rows of a block without blank lines that one template fits; None for any other block."""
    if b"\r" in block or (b"\\" in block and (b'\\"' in block or b"\\\\" in block)):
        return None
    template = Template.of(block.partition(b"\n")[0].decode(), columns)
    if template is None:
        return None
    # If there are as many rows, then each control character ends a line, and no line is blank.
    letters = pa.Array.from_buffers(pa.uint8(), len(block), [None, pa.py_buffer(block)])
    control = pc.sum(pc.less(letters, pa.scalar(32, pa.uint8()))).as_py()
    count = control + (not block.endswith(b"\n"))
    found = template.read(pa.py_buffer(block), count)
    if found is None or found.fits is not None:
        return None
    return JsonRows(_table(found.values, columns, count), range(1, count + 1))


def _mixed_rows(block: bytes, columns: Collection[str]) -> JsonRows:
    """Return the rows by one template after the other, and those that none fits one by one."""
    lines = _lines(block)
    rows = pc.indices_nonzero(pc.match_substring_regex(lines, _NOT_BLANK))
    plain = rows.filter(pc.invert(pc.match_substring_regex(lines.take(rows), _ODD)))
    found = list(_by_templates(lines, plain, columns))
    done, tables = [fitting for fitting, _ in found], [table for _, table in found]
    single = rows.filter(pc.invert(pc.is_in(rows, pa.concat_arrays([rows.slice(0, 0), *done]))))
    texts = zip(lines.take(single).to_pylist(), single.to_pylist(), strict=True)
    records = [_record(text.removesuffix("\n"), number + 1, columns) for text, number in texts]
    order = pc.sort_indices(pa.concat_arrays([*done, single]))
    table = pa.concat_tables([*tables, _table_of(records, columns)]).take(order)
    return JsonRows(table, pc.add(rows, 1).to_pylist())


def _by_templates(
    lines: pa.StringArray, left: pa.UInt64Array, columns: Collection[str]
) -> Iterator[tuple[pa.UInt64Array, pa.Table]]:
    """Yield the rows that a template fits, and their table, until a few templates fit few of the rows that are left."""
    quotes, poor = pc.count_substring(lines, '"'), 0
    while len(left) >= FEW and poor < _MAX_POOR:
        fitting = left.slice(0, 1)
        template = Template.of(lines[fitting[0].as_py()].as_py().rstrip("\r\n"), columns)
        if template is not None:
            same = left.filter(pc.equal(quotes.take(left), template.quotes))
            found = template.read(_joined(lines.take(same)), len(same))
            if found is not None:
                fitting, values = _fitting(same, found.values, found.fits)
                yield fitting, _table(values, columns, len(fitting))
        poor += len(fitting) * FEW < len(left)
        left = left.filter(pc.invert(pc.is_in(left, fitting)))


def _fitting(
    rows: pa.UInt64Array, values: dict[str, pa.Array], fits: pa.BooleanArray | None
) -> tuple[pa.UInt64Array, dict[str, pa.Array]]:
    """Return the rows, and their values, that the template fits."""
    if fits is None:
        return rows, values
    return rows.filter(fits), {name: column.filter(fits) for name, column in values.items()}


def _lines(block: bytes) -> pa.StringArray:
    """Return the block's lines, each with its line end; no byte is copied."""
    data = pa.py_buffer(block)
    letters = pa.Array.from_buffers(pa.uint8(), len(block), [None, data])
    ends = pc.add(pc.indices_nonzero(pc.equal(letters, pa.scalar(10, pa.uint8()))), 1).cast(pa.int32())
    last = [] if block.endswith(b"\n") else [len(block)]
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends, pa.array(last, pa.int32())])
    return pa.StringArray.from_buffers(len(offsets) - 1, offsets.buffers()[1], data)


def _joined(lines: pa.StringArray) -> pa.Buffer:
    return lines.buffers()[2].slice(0, pc.sum(pc.binary_length(lines)).as_py() or 0)


def _table(values: dict[str, pa.Array], columns: Collection[str], count: int) -> pa.Table:
    return pa.table({name: values.get(name, pa.nulls(count, pa.string())) for name in columns})


def _table_of(records: list[dict[str, str | None]], columns: Collection[str]) -> pa.Table:
    return pa.table({name: pa.array([record.get(name) for record in records], pa.string()) for name in columns})


def _record(text: bytes | str, line: int, columns: Collection[str]) -> dict[str, str | None]:
    try:
        record: dict[str, str | None] = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=_refuse, object_pairs_hook=_unique
        )
    except (ValueError, RecursionError) as error:
        if _is_of_several_lines(text if isinstance(text, str) else text.decode()):
            reason = "JSON over several lines; JSON lines are expected, one object a line"
            raise Unreadable(reason, line) from error
        raise BadRow(f"not a JSON record: {json_fault(error)}", line) from error
    fault = _record_fault(record, line, columns)
    if fault:
        raise fault
    return record


def _is_of_several_lines(text: str) -> bool:
    """Return True for a line that JSON over several lines has, and no torn row.

    That is a few brackets alone, or one that opens behind a name. A `{` alone may be torn; what it opens is closed.
    """
    return bool(_BRACKETS.fullmatch(text)) or (bool(_OPENING.search(text)) and text.count('"') % 2 == 0)


def _refuse(constant: str) -> str:
    """Raise ValueError: https://www.rfc-editor.org/rfc/rfc8259#section-6 permits no NaN and no Infinity."""
    raise ValueError(f"{constant} is no JSON number")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return record


def _record_fault(record: object, line: int, columns: Collection[str]) -> BadRow | None:
    if not isinstance(record, dict) or not record:
        return BadRow("not a JSON object with columns", line)
    for name, value in record.items():
        if name not in columns:
            reason = f"unknown column {quoted(name)}; expected {', '.join(columns)}"
            return BadRow(reason, line, unknown(record, columns))
        if value is not None and not isinstance(value, str):
            return BadRow(f"{name} is neither text nor a number", line)
        if value and "\0" in value:
            return BadRow(f"{name} holds a NUL", line)
        if value and not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            return BadRow(f"{name} holds half of a surrogate pair", line)
    return None
