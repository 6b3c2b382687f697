"""A large result in chunks, as drivers read it: the first rows are in the answer, the others wait to be fetched.

The keys are those that the drivers read: https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/
snowflake/connector/result_batch.py (`create_batches_from_response`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any

import pyarrow as pa

# Up to here a result is one piece.
_WHOLE_ROWS, _WHOLE_BYTES = 10_000, 4 << 20
# The first chunk has as many rows as the answer; each later one has twice as many, up to a number of bytes.
_FIRST_ROWS, _CHUNK_BYTES = 4096, 16 << 20


@dataclass(frozen=True)
class ResultChunks:
    """The rows behind those of the answer. `bounds` are the rows at which chunks begin and the last one ends.

    `encode` writes rows as the client wants them. Anybody who knows `token` may fetch them, as with a signed address.
    """

    table: pa.Table
    encode: Callable[[pa.Table], bytes]
    bounds: tuple[int, ...]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    def body(self, number: int) -> bytes:
        """Return the rows of a chunk. Raise IndexError if there is none of this number."""
        start, end = list(pairwise(self.bounds))[number]
        return self.encode(self.table.slice(start, end - start))

    def described(self, address: str) -> list[dict[str, Any]]:
        """Return the chunks as an answer lists them; they are fetched below `address`. Sizes are those in memory."""
        return [
            {
                "url": f"{address}/{self.token}/{number}",
                "rowCount": end - start,
                "uncompressedSize": self.table.slice(start, end - start).nbytes,
                "compressedSize": self.table.slice(start, end - start).nbytes,
            }
            for number, (start, end) in enumerate(pairwise(self.bounds))
        ]


def split(table: pa.Table, encode: Callable[[pa.Table], bytes]) -> tuple[pa.Table, ResultChunks | None]:
    """Return the rows for the answer, and the chunks of the others; None if all fit into the answer."""
    if table.num_rows <= _WHOLE_ROWS and table.nbytes <= _WHOLE_BYTES:
        return table, None
    bounds = tuple(accumulate(_sizes(table)))
    if len(bounds) == 1:
        return table, None
    return table.slice(0, bounds[0]), ResultChunks(table, encode, bounds)


def _sizes(table: pa.Table) -> Iterator[int]:
    """Yield the rows of the answer and of each chunk."""
    most = max(1, _CHUNK_BYTES * table.num_rows // max(table.nbytes, 1))
    left, next_ = table.num_rows, min(_FIRST_ROWS, most)
    yield min(next_, left)
    left -= next_
    while left > 0:
        yield min(next_, left)
        left, next_ = left - next_, min(2 * next_, most)
