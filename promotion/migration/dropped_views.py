"""Views that would stay, or stay away, because a repeatable script runs only when its text changes."""

from collections.abc import Sequence

from promotion.identifier import name_of
from promotion.migration.history_entry import Applied
from promotion.migration.lint.statement import Statement, read
from promotion.migration.script import Problem, Script


def dropped_views(scripts: Sequence[Script], base: Sequence[Script]) -> list[Problem]:
    """Return a problem per view whose script was deleted but which no new script drops, or the other way round."""
    names, before = {script.name for script in scripts}, {script.name: script.checksum for script in base}
    dropped = {
        str(statement.name): script.name
        for script in scripts
        if script.kind == "V" and script.name not in before
        for statement in read(script.text)
        if (statement.verb, statement.kind) == ("DROP", "VIEW")
    }
    problems = [
        Problem(script.name, f"deleted, but {view.name} stays", "add a V script with DROP VIEW IF EXISTS")
        for script in base
        if script.kind == "R" and script.name not in names
        for view in _views(script)
        if str(view.name) not in dropped
    ]
    return problems + [
        Problem(dropped[str(view.name)], f"drops {view.name}, and {script.name} does not run again", "delete it, too")
        for script in scripts
        if script.kind == "R" and before.get(script.name) == script.checksum
        for view in _views(script)
        if str(view.name) in dropped
    ]


def returned(scripts: Sequence[Script], applied: Sequence[Applied]) -> list[str]:
    """Return the views that a rollback made again after a versioned script of today had dropped them.

    Each is a full name as `name_of` writes it. No repeatable script makes them, so a later release does not have them.
    """
    installed = {past.name: past.installed for past in applied}
    names = {script.name.lower() for script in scripts}
    made = {past.name.lower(): past.installed for past in applied if past.kind == "R"}
    return [
        name_of(*statement.name.parts)
        for script in scripts
        if script.kind == "V" and script.name in installed
        for statement in read(script.text)
        if (statement.verb, statement.kind) == ("DROP", "VIEW") and statement.name.full
        for file in (f"r__{statement.name.object.lower()}.sql",)
        if file not in names and made.get(file, 0) > installed[script.name]
    ]


def _views(script: Script) -> list[Statement]:
    return [statement for statement in read(script.text) if (statement.verb, statement.kind) == ("CREATE", "VIEW")]
