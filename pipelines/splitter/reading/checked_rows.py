"""A block's rows and rejected records: the surely good rows by compiled code, all others by the reference."""

from collections.abc import Iterator

from pipelines.splitter.landing.unreadable import Rejected
from pipelines.splitter.reading.bad_row_filter import Read, filter_bad_rows
from pipelines.splitter.reading.records import first_end, last_end
from pipelines.splitter.reading.rows import Rows
from pipelines.splitter.reading.sure_rows import Search

LARGE = 256 << 10  # bytes: a smaller block is read before the compiled code is loaded
_FIRST_STEP = 16 << 10  # bytes that the reference reads where a row is not sure; twice as many each time


def checked_rows(block: bytes, read: Read, search: Search | None, quotes: bool) -> Iterator[Rows | Rejected]:
    """Yield the block's rows and rejected records in its order. Their line counts from 1 within the block.

    `read`: the reference. Raises Unreadable as filter_bad_rows does.
    """
    if search is None or len(block) < LARGE or not _is_text(block):
        yield from filter_bad_rows(block, read, quotes)
        return
    position, line, step = 0, 1, _FIRST_STEP
    while position < len(block):
        sure = search(block, position)
        if sure.rows.count:
            yield sure.rows
            position, line = sure.end, line + sure.rows.count
        if position < len(block):
            end = _record_end(block, position, step, quotes)
            yield from filter_bad_rows(block[position:end], read, quotes, line)
            line += block.count(b"\n", position, end)
            position, step = end, 2 * step


def _record_end(block: bytes, position: int, step: int, quotes: bool) -> int:
    """Return the end of the last record within `step` bytes from `position`, or of the first one, if it is longer."""
    found = last_end(block[position : position + step], quotes)
    return position + found if found else first_end(block, position, quotes) or len(block)


def _is_text(block: bytes) -> bool:
    """Return True if the block is valid UTF-8."""
    if not block.isascii():
        try:
            block.decode()
        except UnicodeDecodeError:
            return False
    return True
