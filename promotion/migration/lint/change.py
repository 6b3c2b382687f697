"""The whole lint of a change: the working tree's scripts by themselves, against their branch, and what they destroy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from promotion.destruction.allowed import AllowedDestruction
from promotion.migration import script, target_branch
from promotion.migration.lint.finding import Finding
from promotion.migration.lint.lint import lint, lint_terraform
from promotion.migration.lint.losses import check, losses
from promotion.migration.script import Script
from promotion.migration.target_branch import TargetBranch


@dataclass(frozen=True)
class ChangeLint:
    """The number of scripts that were checked, and a line for each finding."""

    scripts: int
    lines: tuple[str, ...]


def lint_change(
    migrations: Path, terraform: Path, variables: Mapping[str, str], against: str | None, policy: AllowedDestruction
) -> ChangeLint:
    """Return the findings of a folder of migrations, compared with a branch or commit if one is named.

    Raise CommitMissing.
    """
    scripts, problems = script.read(migrations, variables)
    lost: list[Finding] = []
    if against:
        branch = target_branch.read(against, migrations, variables)
        problems += branch.problems(scripts)
        lost = _losses(scripts, branch, policy)
        scripts = branch.merged(scripts)
    findings, _ = lint(scripts, variables["database"])
    unknown = policy.unknown([loss.destruction for loss in losses([], scripts, together=False)])
    lines = [*problems, *findings, *lost, *lint_terraform(terraform), *policy.problems(), *unknown]
    return ChangeLint(len(scripts), tuple(map(str, lines)))


def _losses(scripts: Sequence[Script], branch: TargetBranch, policy: AllowedDestruction) -> list[Finding]:
    """Return what the scripts destroy that are new to the branch."""
    known = {script.name.lower() for script in [*branch.base, *branch.since]}
    new = [script for script in scripts if script.name.lower() not in known]
    ran = [script for script in branch.merged(scripts) if script not in new]
    return check(losses(ran, new, together=False), policy)
