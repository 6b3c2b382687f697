"""Backslashes that mean something to the tool that wrote a CSV file, and nothing in CSV by RFC 4180.

MySQL, Hive and PostgreSQL escape a line end within a value by a backslash, and write NULL as `\\N`:
https://dev.mysql.com/doc/refman/8.4/en/load-data.html, https://www.postgresql.org/docs/current/sql-copy.html
"""

import re
import sys
from collections.abc import Iterator

from pipelines.splitter.landing.unreadable import BadRow, Unreadable
from pipelines.splitter.reading.records import first_end

_NULL_SIGN = re.compile(rb"(?<![^,\r\n])\\N(?![^,\r\n])")
_ESCAPED = re.compile(rb"\\\r?\n")
_NULL = "\\N without quotes, as MySQL and Hive write NULL; leave the field empty"
_ESCAPED_END = "a line that ends in a backslash is not a whole row; a value with a line end has to stand in quotes"


def refuse_null_sign(block: bytes) -> None:
    """Raise BadRow at a field that is `\\N` without quotes: in a column of texts it would pass as a value."""
    if b"\\N" in block:
        for found in _outside_quotes(_NULL_SIGN, block):
            raise BadRow(_NULL, _line_of(block, found.start()))


def refuse_escaped_ends(block: bytes, fields: int) -> None:
    """Raise Unreadable if one of two records with a backslash and a line end between them lacks one of `fields` fields.

    They are one record, and the other part could pass as a row. A pair that is in no block together is not seen.
    """
    behind = 0
    for found in _outside_quotes(_ESCAPED, block):
        start = block.rfind(b"\n", behind, found.start()) + 1 or behind
        start = block.rfind(b"\r", start, found.start()) + 1 or start
        behind = found.end()
        records = block[start:behind], block[behind : first_end(block, behind, quotes=True)]
        if any(record.strip(b"\r\n") and _fields(record) < fields for record in records):
            raise Unreadable(_ESCAPED_END, _line_of(block, start))


def _outside_quotes(pattern: re.Pattern[bytes], block: bytes) -> Iterator[re.Match[bytes]]:
    inside, before = False, 0
    for found in pattern.finditer(block):
        inside ^= block.count(b'"', before, found.start()) % 2 == 1
        before = found.start()
        if not inside:
            yield found


def _fields(record: bytes) -> int:
    """Return the number of fields of a record, at least. One that began on an earlier line has any number."""
    texts = record.split(b'"')[::2]
    return sys.maxsize if record.count(b'"') % 2 else sum(text.count(b",") for text in texts) + 1


def _line_of(block: bytes, position: int) -> int:
    return block.count(b"\n", 0, position) + 1
