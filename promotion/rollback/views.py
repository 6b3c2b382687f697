"""The repeatable scripts of the earlier release, and those of them that run whatever the history says."""

from collections.abc import Collection
from pathlib import Path

from promotion.migration.script import Script


def make_again(scripts: Collection[Script], names: Collection[str], release: str) -> None:
    """Give each of the named repeatable scripts another checksum, by a comment at its end.

    A later release dropped its view, while the history still says that this text ran: schemachange would leave it out.
    """
    for script in scripts:
        if script.name in names:
            _append(script.path, f"-- made again by the rollback to {release}\n")


def _append(path: Path, line: str) -> None:
    text = path.read_text()
    path.write_text(f"{text}{'' if text.endswith(chr(10)) else chr(10)}{line}")
