"""The plan of a file's parts: their number, and the offsets between them."""

from collections.abc import Iterable, Iterator

from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.records import first_end


def part_count(text_bytes: int, beginning: bytes, settings: PartSettings) -> int:
    """Return the number of parts that brings each near `settings.part_bytes` when compressed."""
    if text_bytes <= settings.part_bytes or not beginning:
        return 1
    ratio = settings.compressed_size(beginning) / len(beginning)
    return max(1, round(text_bytes * ratio / settings.part_bytes))


def nominal_boundaries(start: int, end: int, parts: int) -> list[int]:
    """Return the offsets at which parts of equal length would begin and end: `parts` + 1, from `start` to `end`."""
    return [start + (end - start) * number // parts for number in range(parts + 1)]


def text_bytes_of_a_part(beginning: bytes, settings: PartSettings) -> int:
    """Return the length of text that makes a part of about `settings.part_bytes`, if all compresses as `beginning`."""
    return max(settings.part_bytes, settings.part_bytes * len(beginning) // settings.compressed_size(beginning))


def numbered(blocks: Iterable[bytes], step: int, quotes: bool) -> Iterator[tuple[int, bytes]]:
    """Yield blocks of whole records with the number of the part they belong to, divided where a part ends.

    A part ends at the first record end at or after each multiple of `step`; a record that reaches over a second one
    leaves out a number.
    """
    number, position = 0, 0
    for block in blocks:
        start = 0
        while (boundary := (number + 1) * step - position) < len(block):
            inside = quotes and block.count(b'"', 0, boundary) % 2 == 1
            end = first_end(block, boundary, quotes, inside)
            if end is None:
                break
            if end > start:
                yield number, block[start:end]
            number, start = number + 1, max(start, end)
        if start < len(block):
            yield number, block[start:] if start else block
        position += len(block)
