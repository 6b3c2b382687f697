"""Migration scripts for tests: those of the project, with a text exchanged or a script added."""

from pathlib import Path

from promotion.environment import PROJECT
from promotion.migration import script
from promotion.migration.lint import placeholders
from promotion.migration.script import Script

VARIABLES = placeholders.read(PROJECT / ".sqlfluff")
MIGRATIONS = PROJECT / "migrations"


def scripts(added: str = "", exchange: tuple[str, str] = ("", "")) -> list[Script]:
    """Return all scripts in running order; `exchange`: a text that is there, and the one in its place."""
    found, problems = script.read(MIGRATIONS, VARIABLES)
    assert not problems and any(exchange[0] in each.text for each in found)
    if exchange[0]:
        found = [_with(each, each.text.replace(*exchange)) for each in found]
    text = added.replace("{{ database }}", VARIABLES["database"])
    name = "V20991231000000__added.sql"
    last = [Script(name, "V", "20991231000000", "", MIGRATIONS / "raw" / name, text)] if text else []
    versioned = [each for each in found if each.kind == "V"]
    return [*versioned, *last, *(each for each in found if each.kind != "V")]


def path(name: str) -> Path:
    """Return the path of a script by the end of its name."""
    [found] = [each for each in MIGRATIONS.rglob("*.sql") if each.name.endswith(name)]
    return found


def _with(each: Script, text: str) -> Script:
    return Script(each.name, each.kind, each.version, each.checksum, each.path, text)
