"""An answer of MiniStack's handlers."""

from typing import Any

Answer = tuple[int, dict[str, str], Any]  # the status, the headers, and the body: bytes, or an iterator of them
