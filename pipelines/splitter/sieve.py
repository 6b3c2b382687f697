"""The good rows of a block, and apart from them the records that break the contract.

A block without a bad record costs one pass and nothing more. One with some is halved at record ends until the bad
records stand alone: some twenty passes over ever smaller pieces for each. Whether a record is bad depends on it
alone, so the outcome does not depend on where blocks and halves end.
"""

from collections.abc import Callable, Iterator

from pipelines.splitter.records import first_end, last_end
from pipelines.splitter.rows import Rows
from pipelines.splitter.unreadable import BadRow, Rejected, Unreadable, rejected

Read = Callable[[bytes], Rows]


def sieve(block: bytes, read: Read, quotes: bool, line: int = 1) -> Iterator[Rows | Rejected]:
    """The block's rows and rejected records, in its order. `line`: the number of the block's first line.

    `read` raises BadRow for a block with a bad record. Raises Unreadable as `read` does.
    """
    if not block or (block.startswith((b"\r", b"\n")) and not block.strip(b"\r\n")):
        return
    try:
        yield read(block)
    except Unreadable as fault:
        if not isinstance(fault, BadRow):
            raise Unreadable(fault.reason, fault.line and line + fault.line - 1) from fault
        record = block.lstrip(b"\r\n")
        line += block.count(b"\n", 0, len(block) - len(record))
        block = record
        middle = middle_end(block, quotes)
        if middle is None:
            yield rejected(line, fault.reason, block)
            return
        yield from sieve(block[:middle], read, quotes, line)
        yield from sieve(block[middle:], read, quotes, line + block.count(b"\n", 0, middle))


def middle_end(block: bytes, quotes: bool) -> int | None:
    """A record end near the middle; None if the block, which begins with a record, has only that one."""
    half = len(block) // 2
    inside = quotes and block.count(b'"', 0, half) % 2 == 1
    end = first_end(block, half, quotes, inside)
    if end is None or not block[end:].strip(b"\r\n"):
        end = last_end(block[:half], quotes)
    return end or None
