"""The parts of a change that stay when the old side is deployed again: they have no way back yet."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from promotion.plan.changes import Change

_SCRIPT = re.compile(r"[VRA].*\.sql(\.jinja)?", re.IGNORECASE)


def not_taken_back(old: Path, new: Path, changes: Iterable[Change]) -> list[str]:
    """Return one line for each migration and resource that stays as the change left it.

    `old`, `new`: the projects of both sides; `changes`: those of the plan that was applied.
    """
    return [*_migrations(old / "migrations", new / "migrations"), *_resources(changes)]


def _migrations(old: Path, new: Path) -> Iterator[str]:
    before = _scripts(old)
    for name, text in _scripts(new).items():
        kind = name.rpartition("/")[2][0].upper()
        if kind == "V" and name not in before:
            yield f"{name}: a versioned migration stays; undo it in a new script"
        elif kind != "V" and before.get(name) != text:
            yield f"{name}: its object keeps the new definition; deploy the old text again"


def _resources(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        if change.action in ("delete", "replace") and change.type != "output":
            yield f"{change.address}: it was destroyed; what it held is gone"


def _scripts(folder: Path) -> dict[str, str]:
    """Return {path: text} of the scripts of a folder."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and _SCRIPT.fullmatch(path.name)]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}
