"""Limits on one file. A file above a limit is refused as a whole, before it uses more memory or disk."""

from dataclasses import dataclass

from pipelines.splitter.landing.unreadable import Unreadable

# Below this size no decompression ratio is suspicious: a short text may repeat one row.
HARMLESS_BYTES = 64 << 20


@dataclass(frozen=True)
class Limits:
    """The largest sizes that are accepted.

    file_bytes: a file, as stored and decompressed; record_bytes: a record with its line end, which is held in memory;
    decompression_ratio: decompressed size to stored size, once a text is above HARMLESS_BYTES; part_bytes: a
    compressed part, which lies on scratch disk until one PUT of at most 5 GB uploads it.
    """

    file_bytes: int = 100_000_000_000
    record_bytes: int = 16 << 20
    decompression_ratio: int = 200
    part_bytes: int = 4 << 30

    def refuse_file(self, size: int) -> None:
        """Raise Unreadable for a file of too many bytes."""
        if size > self.file_bytes:
            raise Unreadable(f"the file holds {size:,} bytes; the limit is {self.file_bytes:,}")

    def refuse_text(self, so_far: int, size: int) -> None:
        """Raise Unreadable if a file of `size` stored bytes has decompressed to too much text, `so_far` bytes."""
        if so_far > self.file_bytes:
            raise Unreadable(f"the file decompresses to more than {self.file_bytes:,} bytes")
        if so_far > max(HARMLESS_BYTES, self.decompression_ratio * size):
            raise Unreadable(
                f"the file decompresses to more than {self.decompression_ratio:,} times its {size:,} bytes"
            )

    def refuse_part(self, so_far: int) -> None:
        """Raise Unreadable for a part that has grown far beyond the size predicted from the file's first rows."""
        if so_far > self.part_bytes:
            raise Unreadable(
                f"a part would hold more than {self.part_bytes:,} bytes, because later rows compress worse than the "
                "first ones; send the file as several"
            )

    def too_long(self) -> str:
        """Return the reason for a record without an end within `record_bytes`."""
        return f"a record is longer than {self.record_bytes:,} bytes, or a quote is never closed"


DEFAULT_LIMITS = Limits()
