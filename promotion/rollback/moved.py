"""Terraform's `moved` blocks the other way round: a resource that a later release renamed gets its old address again.

https://developer.hashicorp.com/terraform/language/moved
"""

import re
from pathlib import Path

_MOVED = re.compile(r"^moved\s*\{\s*from\s*=\s*(\S+)\s+to\s*=\s*(\S+)\s*\}", re.MULTILINE)
_FILE = "moved_back.tf"


def move_back(target: Path, current: Path) -> list[tuple[str, str]]:
    """Write into the root module `target` the moves that only the root module `current` has, and return them.

    Each is (from, to), as it is written. Moves inside a module are left alone.
    """
    before, after = (_moves(folder) for folder in (target, current))
    back = [(to, from_) for from_, to in after if (from_, to) not in before]
    if back:
        blocks = (f"moved {{\n  from = {from_}\n  to   = {to}\n}}\n" for from_, to in back)
        (target / _FILE).write_text("\n".join(blocks))
    return back


def _moves(folder: Path) -> list[tuple[str, str]]:
    return [found for path in sorted(folder.glob("*.tf")) for found in _MOVED.findall(path.read_text())]
