"""The migrations that an environment has not run, with the SQL that will run there; no warehouse is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from promotion.destruction.allowed import AllowedDestruction
from promotion.migration import history, script
from promotion.migration.deployed import Deployed
from promotion.migration.lint.losses import losses
from promotion.migration.script import Problem, Script


@dataclass(frozen=True)
class Pending:
    """The scripts that would run, in their order; `problems` keep all of them from running.

    `losses`: {script: what it destroys, and the entry that allows it}.
    """

    scripts: tuple[Script, ...]
    problems: tuple[Problem, ...]
    commit: str  # of the last complete deploy, empty if none is recorded
    at: str  # when the record was written
    losses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def pending(
    folder: Path, variables: Mapping[str, str], record: Deployed, allowed: AllowedDestruction, environment: str
) -> Pending:
    """Return the scripts of a folder that an environment's record lacks, or that changed since they ran."""
    scripts, problems = script.read(folder, variables)
    problems += history.problems(scripts, record.scripts)
    due = history.pending(scripts, record.scripts)
    lost: dict[str, tuple[str, ...]] = {}
    for loss in losses([each for each in scripts if each not in due], due, together=True):
        line = allowed.judged(loss.destruction, environment)
        lost[loss.script.name] = (*lost.get(loss.script.name, ()), line)
    return Pending(tuple(due), tuple(problems), record.commit, record.at, lost)
