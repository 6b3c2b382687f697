"""Where records end: at a newline that stands outside quotes.

Quotes are counted, not parsed: RFC 4180 allows them only around a field and doubled within one, so a position is
outside quotes when an even number of them precedes it. `rows.py` refuses every block where quotes stand elsewhere.
JSON lines have no newline within a record, so there every newline counts.
"""

from collections.abc import Iterable, Iterator

from pipelines.splitter.unreadable import Unreadable

# No record may be longer: Snowflake takes no longer value, and this much is held in memory.
LONGEST = 16 << 20


def last_end(data: bytes, quotes: bool) -> int:
    """The offset just after the last record that ends in `data`, which begins outside quotes; 0 if none does."""
    if not quotes:
        return data.rfind(b"\n") + 1
    inside, end = data.count(b'"') % 2 == 1, len(data)
    while True:
        newline, quote = data.rfind(b"\n", 0, end), data.rfind(b'"', 0, end)
        if newline > quote and not inside:
            return newline + 1
        if quote < 0:
            return 0
        inside, end = not inside, quote


def first_end(data: bytes, position: int, quotes: bool, inside: bool = False) -> int | None:
    """The offset just after the first newline outside quotes at or after `position`; None if `data` holds none.

    `inside`: whether `position` stands inside quotes.
    """
    while True:
        newline = data.find(b"\n", position)
        if newline < 0:
            return None
        quote = data.find(b'"', position, None if inside else newline) if quotes else -1
        if quote < 0:
            return None if inside else newline + 1
        inside, position = not inside, quote + 1


def blocks(chunks: Iterable[bytes], quotes: bool) -> Iterator[bytes]:
    """The same bytes cut at record ends; only the last block may lack a newline.

    Raises Unreadable if a record is longer than LONGEST, or a quote is never closed.
    """
    rest = b""
    for chunk in chunks:
        rest += chunk
        end = last_end(rest, quotes)
        if end:
            yield rest[:end]
            rest = rest[end:]
        if len(rest) > LONGEST:
            raise Unreadable(f"a record is longer than {LONGEST >> 20} MiB, or a quote is never closed", line=1)
    if quotes and rest.count(b'"') % 2:
        raise Unreadable("a quote is never closed", line=1)
    if rest:
        yield rest
