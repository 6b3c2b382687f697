"""Check the migrations without an environment: names, ownership, and that each script can run again.

Git compares them with the branch that they will be merged into: no versioned script of that branch was edited, renamed
or deleted, new ones come after all of its own, and what they destroy has an entry in
environments/allowed_destruction.yaml. Each finding is one line with the way out. Exit code 0: none, 1: some.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from command_line.command import Command
from promotion.destruction import allowed
from promotion.destruction.allowed import AllowedDestruction
from promotion.environment import PROJECT
from promotion.migration import script, target_branch
from promotion.migration.lint import placeholders
from promotion.migration.lint.finding import Finding
from promotion.migration.lint.lint import lint, lint_terraform
from promotion.migration.lint.losses import check
from promotion.migration.lint.losses import losses as losses_of
from promotion.migration.script import Script
from promotion.migration.target_branch import TargetBranch


@click.command(cls=Command, help=__doc__)
@click.option("--migrations", type=click.Path(path_type=Path, exists=True), default="migrations", show_default=True)
@click.option("--terraform", type=click.Path(path_type=Path, exists=True), default="terraform", show_default=True)
@click.option(
    "--against", help="The branch to compare with.  [default: the merge request's target, or origin's main branch]"
)
@click.pass_context
def lint_migrations(ctx: click.Context, migrations: Path, terraform: Path, against: str | None) -> None:
    """Run the command line of `python -m scripts.lint_migrations`."""
    variables = placeholders.read(PROJECT / ".sqlfluff")
    scripts, problems = script.read(migrations, variables)
    policy = allowed.read()
    losses: list[Finding] = []
    if name := against or target_branch.usual(migrations, os.environ):
        branch = target_branch.read(name, migrations, variables)
        problems += branch.problems(scripts)
        losses = _losses(scripts, branch, policy)
        scripts = branch.merged(scripts)
    else:
        click.echo("without a main branch in git, nothing is compared with it", err=True)
    findings, _ = lint(scripts, variables["database"])
    unknown = policy.unknown([loss.destruction for loss in losses_of([], scripts, together=False)])
    lines = [*problems, *findings, *losses, *lint_terraform(terraform), *policy.problems(), *unknown]
    click.echo("\n".join(map(str, lines)) or f"{len(scripts)} migrations, no finding")
    ctx.exit(1 if lines else 0)


def _losses(scripts: Sequence[Script], branch: TargetBranch, policy: AllowedDestruction) -> list[Finding]:
    """Return what the scripts destroy that are new to the branch."""
    known = {script.name.lower() for script in [*branch.base, *branch.since]}
    new = [script for script in scripts if script.name.lower() not in known]
    ran = [script for script in branch.merged(scripts) if script not in new]
    return check(losses_of(ran, new, together=False), policy)


if __name__ == "__main__":
    lint_migrations()
