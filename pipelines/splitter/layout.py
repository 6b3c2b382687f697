"""What a file is made of (kind, compression, header), and into how many parts it goes."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipelines.splitter import gzip_stream, zstd_stream
from pipelines.splitter.contract import Column, header_fault, names
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.records import first_end
from pipelines.splitter.unreadable import Unreadable

# This much of a file's beginning must hold its header, and tells how well its rows compress.
SAMPLE = 1 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
Decompressor = Callable[[Iterable[bytes]], Iterator[bytes]]
KINDS = {".csv": "csv", ".jsonl": "json", ".ndjson": "json", ".json": "json"}


@dataclass(frozen=True)
class Layout:
    """`start`: the offset of the first record; `header`: the columns in the file's order (the contract's for JSON)."""

    kind: str
    start: int
    header: tuple[str, ...]

    @property
    def quotes(self) -> bool:
        """Whether a newline may stand inside quotes."""
        return self.kind == "csv"

    @property
    def lines(self) -> int:
        """How many lines stand before the first record, near enough: a header's own newlines are not counted."""
        return 1 if self.kind == "csv" else 0


def kind_of(key: str) -> str:
    """Raises Unreadable if the name tells no kind that is known."""
    name = key.lower().removesuffix(".gz").removesuffix(".zst")
    for ending, kind in KINDS.items():
        if name.endswith(ending):
            return kind
    raise Unreadable("unknown kind of file; expected .csv or .jsonl, plain, .gz or .zst")


def decompressor_of(beginning: bytes) -> Decompressor | None:
    """What makes text of the file's chunks, None for plain text. By content: a name may lie."""
    if beginning.startswith(gzip_stream.MAGIC):
        return gzip_stream.decompressed
    return zstd_stream.decompressed if zstd_stream.is_zstd(beginning) else None


def layout_of(kind: str, beginning: bytes, contract: tuple[Column, ...]) -> Layout:
    """`beginning`: the first SAMPLE bytes of the text, or all of it.

    Raises Unreadable if the header breaks the contract.
    """
    if not beginning:
        raise Unreadable("the file is empty")
    start = len(BYTE_ORDER_MARK) if beginning.startswith(BYTE_ORDER_MARK) else 0
    if kind == "json":
        return Layout(kind, start, names(contract))
    end = first_end(beginning, start, quotes=True)
    if end is None and len(beginning) >= SAMPLE:
        raise Unreadable(f"the first {SAMPLE >> 20} MiB hold no whole header line", line=1)
    header = header_of(beginning[start:end])
    fault = header_fault(header, contract)
    if fault:
        raise Unreadable(fault, line=1)
    return Layout(kind, end or len(beginning), header)


def header_of(line: bytes) -> tuple[str, ...]:
    try:
        lines = io.StringIO(line.decode(), newline="")
        records = [tuple(record) for record in csv.reader(lines, strict=True) if record]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"the header line can't be read: {error}", line=1) from error
    if len(records) > 1:
        # For the rest of the splitter all these would be the header, and be lost without a word.
        raise Unreadable("lines end in a carriage return alone; a line feed has to end them", line=1)
    return records[0] if records else ()


def part_count(text_bytes: int, beginning: bytes, recipe: Recipe) -> int:
    """Into how many parts the text goes, so that each comes near recipe.part_bytes when compressed."""
    if text_bytes <= recipe.part_bytes or not beginning:
        return 1
    ratio = recipe.compressed(beginning) / len(beginning)
    return max(1, round(text_bytes * ratio / recipe.part_bytes))


def nominal_cuts(start: int, end: int, parts: int) -> list[int]:
    """Where parts of equal length would begin and end: parts + 1 offsets from `start` to `end`."""
    return [start + (end - start) * number // parts for number in range(parts + 1)]
