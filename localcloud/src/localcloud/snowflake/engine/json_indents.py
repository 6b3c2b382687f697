"""Indented VARIANTs, ARRAYs and OBJECTs in results: each element has its own line.

TO_JSON and casts to text do not indent: https://docs.snowflake.com/en/sql-reference/parameters#json-indent
The default of two blanks: https://github.com/snowflakedb/snowflake-cli/issues/2707
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.statement import Statement

# The most blanks.
MOST = 16
# A request with this key gets its values without lines: a script reads them.
COMPACT = "compactJson"
_SEMISTRUCTURED = ("variant", "array", "object")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[][{},:]|[^][{},:"\s]+', re.DOTALL)
_LINES = {"{": "}", "[": "]"}


def spaces(session: Session, statement: Statement) -> int:
    """Return the blanks for the statement's result."""
    return 0 if COMPACT in statement.request else session.json_indent


def write(table: pa.Table, rowtype: Sequence[Mapping[str, Any]], width: int) -> pa.Table:
    """Return a result's rows with lines in the columns that `rowtype` describes as semi-structured; 0 makes none."""
    for number in _columns(rowtype) if width else ():
        field, column = table.schema.field(number), table.column(number)
        if pa.types.is_string(field.type):
            texts = [lines(text, width) for text in column.to_pylist()]
            table = table.set_column(number, field, pa.array(texts, field.type))
    return table


def in_rows(
    rows: Sequence[Sequence[str | None]], rowtype: Sequence[Mapping[str, Any]], width: int
) -> list[list[str | None]]:
    """Return rows of texts with lines in their semi-structured columns."""
    chosen = set(_columns(rowtype)) if width else set()
    return [[lines(text, width) if at in chosen else text for at, text in enumerate(row)] for row in rows]


def lines(text: str | None, width: int) -> str | None:
    """Return JSON's text with an element on each line; an empty ARRAY or OBJECT, and any other value, on one."""
    if text is None or text[:1] not in _LINES:
        return text
    found = _TOKENS.findall(text)
    written: list[str] = []
    depth = 0
    for token, next_ in zip(found, [*found[1:], ""], strict=True):
        if token in _LINES and next_ != _LINES[token]:
            depth += 1
            token += _line(depth, width)
        elif token == ",":
            token += _line(depth, width)
        elif token == ":":
            token = ": "
        if next_ in ("}", "]") and token not in _LINES:
            depth -= 1
            token += _line(depth, width)
        written.append(token)
    return "".join(written)


def _columns(rowtype: Sequence[Mapping[str, Any]]) -> list[int]:
    return [at for at, column in enumerate(rowtype) if column["type"] in _SEMISTRUCTURED]


def _line(depth: int, width: int) -> str:
    return "\n" + " " * (depth * width)
