"""The two releases of a promotion: the project as it is, and one with a migration, an image and a changed resource."""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from promotion.repository import answer

COLUMN = "PROMOTED"
SCRIPT = f"V20990101000000__{COLUMN.lower()}.sql"
LATE_SECONDS = 1200
NOTE = "Promoted. "
_VIEW = Path("migrations", "marts", "R__top_books.sql")
_PERSON = ("-c", "user.name=rehearsal", "-c", "user.email=rehearsal@example.invalid")


def digest(text: str) -> str:
    """Return the digest of an image whose manifest is `text`: nothing pulls it here."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def with_one_worker(project: Path, environments: Iterable[str]) -> None:
    """Give each environment exactly one splitter: the local AWS has no Application Auto Scaling."""
    for name in environments:
        _change_values(project, name, lambda values: values["splitter"]["workers"].update(min=1, max=1))


def commit_second(project: Path, environments: Iterable[str]) -> str:
    """Commit the second release on top of HEAD: a column, a view, an alarm's threshold. Return the commit."""
    script = project / "migrations" / "raw" / SCRIPT
    script.write_text(f"ALTER TABLE {{{{ database }}}}.RAW.MOVIES ADD COLUMN IF NOT EXISTS {COLUMN} VARCHAR;\n")
    view = project / _VIEW
    view.write_text(view.read_text().replace("COMMENT = '", f"COMMENT = '{NOTE}", 1))
    for name in environments:
        _change_values(project, name, lambda values: values.update(alarms={"oldest_message_seconds": LATE_SECONDS}))
    _git(project, "add", "--all")
    _git(project, *_PERSON, "commit", "--quiet", "--message", "second")
    return _git(project, "rev-parse", "HEAD")


def _change_values(project: Path, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    file = project / "environments" / f"{name}.tfvars.json"
    values: dict[str, Any] = json.loads(file.read_text())
    change(values)
    file.write_text(json.dumps(values, indent=2) + "\n")


def _git(project: Path, *arguments: str) -> str:
    return answer(project, *arguments).decode().strip()
