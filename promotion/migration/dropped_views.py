"""Views that would stay, or stay away, because a repeatable script runs only when its text changes."""

from collections.abc import Sequence

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


def _views(script: Script) -> list[Statement]:
    return [statement for statement in read(script.text) if (statement.verb, statement.kind) == ("CREATE", "VIEW")]
