"""What decides a part's bytes besides the file itself."""

import hashlib
import json
from dataclasses import asdict, dataclass

from pipelines.splitter.codec import CODECS, Compressor

# Raise it when a change of the code changes the bytes of a part: names and bytes must change together.
FORMAT = 1


@dataclass(frozen=True)
class Recipe:
    """part_bytes: the compressed size to aim at, in bytes; level: the codec's own."""

    part_bytes: int
    level: int = 6
    codec: str = "gzip"

    @property
    def hash(self) -> str:
        """16 hex digits that differ when any setting differs."""
        text = json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def ending(self) -> str:
        return f".csv{CODECS[self.codec].ending}"

    def compressor(self) -> Compressor:
        """A new one, for one part."""
        return CODECS[self.codec].begin(self.level)

    def compressed(self, text: bytes) -> int:
        """How many bytes the text takes when compressed."""
        compressor = self.compressor()
        return len(compressor.compress(text)) + len(compressor.flush())
