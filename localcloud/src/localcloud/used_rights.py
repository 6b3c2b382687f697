"""The rights that allowed requests used, one a line, below the folder that LOCALCLOUD_RIGHTS names; else nowhere.

A right is there once, however often it was used, until somebody removes the file.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VARIABLE = "LOCALCLOUD_RIGHTS"


class UsedRights:
    """Writes JSON objects to a file, each one once; used by several threads."""

    def __init__(self, file: Path) -> None:
        self._file, self._seen, self._lock = file, set[str](), threading.Lock()
        # Whether `_seen` has what another process, before this one, wrote to the file.
        self._read = False

    def add(self, right: Mapping[str, Any]) -> None:
        """Write a right, unless the file has it."""
        line = json.dumps(right, sort_keys=True, default=str)
        with self._lock:
            if not self._file.exists():
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._seen.clear()
            elif not self._read:
                self._seen.update(self._file.read_text().splitlines())
            self._read = True
            if line not in self._seen:
                self._seen.add(line)
                with self._file.open("a") as file:
                    file.write(f"{line}\n")


def of(half: str, variables: Mapping[str, str] = os.environ) -> UsedRights | None:
    """Return where a half of the cloud, `aws` or `snowflake`, writes its rights; None if nobody asked for them."""
    folder = variables.get(VARIABLE)
    return UsedRights(Path(folder) / f"{half}.jsonl") if folder else None
