"""The settings that decide a part's bytes, together with the file itself."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from pipelines.splitter.parts.codec import CODECS, Compressor

# Raise it when a change of the code changes the bytes of a part: names and bytes must change together.
FORMAT = 2


@dataclass(frozen=True)
class PartSettings:
    """part_bytes: the compressed size to aim at, in bytes; level: the codec's own.

    columns, types: the columns of the parts in order, and their SQL types, which decide what rows are rejected and how
    numbers are written: so splitters with different contracts write different names.
    """

    part_bytes: int
    level: int = 6
    codec: str = "gzip"
    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def for_columns(self, columns: Iterable[str], types: Iterable[str] = ()) -> "PartSettings":
        """Return the settings of parts with these columns."""
        return replace(self, columns=tuple(columns), types=tuple(types))

    @property
    def hash(self) -> str:
        """16 hex digits that differ when any setting, or a library whose version decides the bytes, differs."""
        fields = {name: value for name, value in asdict(self).items() if value != ()}
        if CODECS[self.codec].library:
            fields["library"] = CODECS[self.codec].library
        text = json.dumps({"format": FORMAT, **fields}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def extension(self) -> str:
        """The extension of a part's name."""
        return f".csv{CODECS[self.codec].extension}"

    def compressor(self) -> Compressor:
        """Return a new compressor for one part."""
        return CODECS[self.codec].begin(self.level)

    def compressed_size(self, text: bytes) -> int:
        """Return the number of bytes of the compressed text."""
        compressor = self.compressor()
        return len(compressor.compress(text)) + len(compressor.flush())
