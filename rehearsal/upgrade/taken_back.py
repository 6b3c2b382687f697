"""The result of a rollback, as `scripts.rollback` wrote it: the same verb takes a real environment back."""

import json
from dataclasses import dataclass
from pathlib import Path

# Written by the verb into the environment's folder, also when it is refused.
_FILE = "rollback.json"


@dataclass(frozen=True)
class TakenBack:
    """A line each. `refused`: why there is no way back; then nothing was touched."""

    lines: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    refused: str = ""

    @property
    def left(self) -> list[str]:
        """Return a line for each thing that was not taken back."""
        return [*self.stays, *(self.refused.splitlines() if self.refused else [])]


def read(build: Path) -> TakenBack:
    """Return what the rollback in an environment's build folder did; nothing if none ran as far as its check."""
    file = build / _FILE
    if not file.is_file():
        return TakenBack()
    found = json.loads(file.read_text())
    if refused := found.get("refused"):
        return TakenBack(refused=refused)
    return TakenBack(tuple(found["taken_back"]), (*found["stays"], *found["gone"]))
