"""Backslashes that mean something to the tool that wrote a CSV file, and nothing in CSV by RFC 4180.

MySQL, Hive and PostgreSQL escape a line end within a value by a backslash, and write NULL as `\\N`:
https://dev.mysql.com/doc/refman/8.4/en/load-data.html, https://www.postgresql.org/docs/current/sql-copy.html
"""

import re
from collections.abc import Iterable

from pipelines.splitter.landing.unreadable import BadRow, Unreadable
from pipelines.splitter.reading.records import first_end

_NULL_SIGN = re.compile(rb"(?<![^,\r\n])\\N(?![^,\r\n])")
_NULL = "\\N without quotes, as MySQL and Hive write NULL; leave the field empty"
_ESCAPED_END = "a line that ends in a backslash is not a whole row; a value with a line end has to stand in quotes"


def refuse_null_sign(block: bytes) -> None:
    """Raise BadRow at a field that is `\\N` without quotes: in a column of texts it would pass as a value."""
    if b"\\N" in block:
        for found in _NULL_SIGN.finditer(block):
            if _is_outside_quotes(block, found.start()):
                raise BadRow(_NULL, _line_of(block, found.start()))


def refuse_escaped_ends(block: bytes, short: Iterable[str]) -> None:
    """Raise Unreadable if one of two records with a backslash and a line end between them has too few fields.

    They are one record, and the other part could pass as a row. `short`: the block's records with too few fields.
    """
    parts = {record.strip("\r\n").encode() for record in short}
    for found in re.finditer(rb"\\\r?\n", block) if parts else ():
        if _is_outside_quotes(block, found.start()):
            start = max(block.rfind(sign, 0, found.start()) for sign in (b"\n", b"\r")) + 1
            records = block[start : found.end()], block[found.end() : first_end(block, found.end(), quotes=True)]
            if not parts.isdisjoint(record.strip(b"\r\n") for record in records):
                raise Unreadable(_ESCAPED_END, _line_of(block, start))


def _is_outside_quotes(block: bytes, position: int) -> bool:
    return block.count(b'"', 0, position) % 2 == 0


def _line_of(block: bytes, position: int) -> int:
    return block.count(b"\n", 0, position) + 1
