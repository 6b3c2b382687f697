"""What decides a part's bytes besides the file itself."""

import hashlib
import json
from dataclasses import asdict, dataclass

# Raise it when a change of the code changes the bytes of a part: names and bytes must change together.
FORMAT = 1


@dataclass(frozen=True)
class Recipe:
    """part_bytes: the compressed size to aim at, in bytes; level: gzip's, 1 to 9."""

    part_bytes: int
    level: int = 6

    @property
    def hash(self) -> str:
        """16 hex digits that differ when any setting differs."""
        text = json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
