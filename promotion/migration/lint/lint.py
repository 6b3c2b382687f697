"""The lint of all scripts together: each statement by itself, each script, and their replay."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from promotion.migration.lint import ownership, pipe_times, rerun, scope, views
from promotion.migration.lint.finding import Finding
from promotion.migration.lint.ownership import Replay
from promotion.migration.lint.pipes import Pipes
from promotion.migration.lint.scope import Place
from promotion.migration.lint.statement import Statement, allowed_codes, read
from promotion.migration.script import Script


def lint(scripts: Sequence[Script], database: str) -> tuple[list[Finding], Replay]:
    """Return the findings in running order, and the replay of the scripts.

    `database` is the value of the variable `database` that the scripts were rendered with.
    """
    replay, pipes = Replay(), Pipes()
    findings: list[Finding] = []
    for script in ownership.order(scripts):
        statements = read(script.text)
        for statement in statements:
            place = Place(database, script.path.parent.name.upper())
            findings += _statement(statement, script, place, replay, pipes)
        for statement, cause, remedy in rerun.check_order(statements):
            findings.append(Finding("M202", script.path, statement.line, cause, remedy))
        for statement, cause, remedy in views.check_alone(statements, script):
            findings.append(Finding("M401", script.path, statement.line, cause, remedy))
        if script.kind == "A":
            remedy = "write a V script, or an R script for a view"
            findings.append(Finding("M106", script.path, 1, script.name, remedy))
    return findings, replay


def _statement(statement: Statement, script: Script, place: Place, replay: Replay, pipes: Pipes) -> Iterator[Finding]:
    found = list(scope.check(statement, place))
    for name in ownership.new_names(statement):
        found += scope.check_name(name, place)
    if not {code for code, *_ in found} & {"M101", "M102"}:
        found += rerun.check(statement)
        found += views.check(statement, script)
        found += pipe_times.check(statement)
    if not found or {code for code, *_ in found} <= {"M201", "M203", "M402", "M601"}:
        found += replay.step(statement, script)
        found += pipes.step(statement)
    allowed = allowed_codes(statement)
    for code, cause, remedy in found:
        if code not in allowed:
            yield Finding(code, script.path, statement.line, cause, remedy)


def lint_terraform(folder: Path) -> list[Finding]:
    """Return a finding for each object inside a schema that Terraform would make."""
    return list(ownership.in_terraform(folder))
