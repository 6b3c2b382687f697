"""Separates the good rows of a block from the records that break the contract.

A block without a bad record costs one pass and nothing more. Otherwise the block is halved at record ends until each
bad record stands alone: about twenty passes over ever smaller halves for each. A record is judged by itself alone, so
the outcome does not depend on where blocks and halves end.
"""

import re
from collections.abc import Callable, Iterator

from pipelines.splitter.landing.unreadable import BadRow, Rejected, Unreadable, rejected
from pipelines.splitter.reading.records import first_end, last_end
from pipelines.splitter.reading.rows import Rows

Read = Callable[[bytes], Rows]


def filter_bad_rows(block: bytes, read: Read, quotes: bool, line: int = 1) -> Iterator[Rows | Rejected]:
    """Yield the block's rows and rejected records in its order. `line`: the number of the block's first line.

    `read` raises BadRow for a block with a bad record. Raises Unreadable as `read` does.
    """
    if not block or (block.startswith((b"\r", b"\n")) and not block.strip(b"\r\n")):
        return
    try:
        yield read(block)
    except Unreadable as fault:
        if not isinstance(fault, BadRow):
            raise Unreadable(fault.reason, fault.line and line + fault.line - 1, fault.misfits) from fault
        record = block.lstrip(b"\r\n")
        line += block.count(b"\n", 0, len(block) - len(record))
        block = record
        middle = _middle_end(block, quotes)
        if middle is None:
            yield rejected(line, fault, block)
            return
        yield from filter_bad_rows(block[:middle], read, quotes, line)
        yield from filter_bad_rows(block[middle:], read, quotes, line + block.count(b"\n", 0, middle))


def _middle_end(block: bytes, quotes: bool) -> int | None:
    """Return a record end near the middle; None if the block, which begins with a record, has only that one.

    In CSV a carriage return alone ends a record, too; it is looked for where no line feed ends one.
    """
    half = len(block) // 2
    inside = quotes and block.count(b'"', 0, half) % 2 == 1
    end = first_end(block, half, quotes, inside)
    if end is None or not block[end:].strip(b"\r\n"):
        end = last_end(block[:half], quotes)
    return end or (_carriage_return_end(block, half) if quotes else None)


def _carriage_return_end(block: bytes, half: int) -> int | None:
    """Return the offset just after the carriage return nearest to `half` that is outside quotes and not at the end."""
    ends, offset = [], 0
    for number, segment in enumerate(block.rstrip(b"\r\n").split(b'"')):
        if number % 2 == 0:
            ends += [offset + found.end() for found in re.finditer(rb"\r", segment)]
        offset += len(segment) + 1
    return min(ends, key=lambda end: abs(end - half), default=None)
