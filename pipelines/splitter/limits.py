"""What one file may ask of the service. A file that asks for more is refused as a whole, before it does harm."""

from dataclasses import dataclass

from pipelines.splitter.unreadable import Unreadable

# Below this no ratio is suspicious: a short text may be one row many times over.
HARMLESS_BYTES = 64 << 20


@dataclass(frozen=True)
class Limits:
    """file_bytes: of a file, as stored and as text; record_bytes: of one record with its line end, which is held in
    memory; expansion: how many times its stored size a compressed file may unfold to, once it is above HARMLESS_BYTES;
    part_bytes: of a part, compressed, which lies on scratch disk until one PUT takes it, of 5 GB at most.
    """

    file_bytes: int = 100_000_000_000
    record_bytes: int = 16 << 20
    expansion: int = 200
    part_bytes: int = 4 << 30

    def refuse_file(self, size: int) -> None:
        """Raises Unreadable for a file of too many bytes."""
        if size > self.file_bytes:
            raise Unreadable(f"the file holds {size:,} bytes; at most {self.file_bytes:,} are taken")

    def refuse_text(self, so_far: int, size: int) -> None:
        """Raises Unreadable for a file stored in `size` bytes that has given too much text; more of it may follow."""
        if so_far > self.file_bytes:
            raise Unreadable(f"the file unfolds to more than {self.file_bytes:,} bytes")
        if so_far > max(HARMLESS_BYTES, self.expansion * size):
            raise Unreadable(f"the file unfolds to more than {self.expansion:,} times its {size:,} bytes")

    def refuse_part(self, so_far: int) -> None:
        """Raises Unreadable for a part that has grown far beyond what the file's beginning promised."""
        if so_far > self.part_bytes:
            raise Unreadable(
                f"a part would hold more than {self.part_bytes:,} bytes: the rows compress unlike the first ones; "
                "send the file as several"
            )

    def too_long(self) -> str:
        return f"a record is longer than {self.record_bytes:,} bytes, or a quote is never closed"


USUAL = Limits()
