"""The time of one split, with its rows counted."""

import time

from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.landing.source import Source


def split_seconds(splitter: Splitter, source: Source, rows: int) -> float:
    """Return the seconds of one split. Raises AssertionError if the parts do not hold as many rows."""
    started = time.perf_counter()
    parts = splitter.split(source, "streams").parts
    taken = time.perf_counter() - started
    if (found := sum(part.rows for part in parts)) != rows:
        raise AssertionError(f"{found} of {rows} rows in the parts")
    return taken
