"""The plan of a file's parts: their number, and the offsets between them."""

from pipelines.splitter.parts.part_settings import PartSettings


def part_count(text_bytes: int, beginning: bytes, settings: PartSettings) -> int:
    """Return the number of parts that brings each near `settings.part_bytes` when compressed."""
    if text_bytes <= settings.part_bytes or not beginning:
        return 1
    ratio = settings.compressed_size(beginning) / len(beginning)
    return max(1, round(text_bytes * ratio / settings.part_bytes))


def nominal_boundaries(start: int, end: int, parts: int) -> list[int]:
    """Return the offsets at which parts of equal length would begin and end: `parts` + 1, from `start` to `end`."""
    return [start + (end - start) * number // parts for number in range(parts + 1)]
