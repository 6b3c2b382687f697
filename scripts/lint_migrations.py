"""Check the migrations without an environment: names, ownership, style, and that each script can run again.

Git compares them with the branch that they will be merged into: no versioned script of that branch was edited, renamed
or deleted, new ones come after all of its own, what they destroy has an entry in environments/allowed_destruction.yaml,
and they take nothing from the release that runs. Each finding is one line with the way out. Exit code 0: none, 1: some.
"""

import os
from pathlib import Path

import click

from command_line.command import Command
from promotion.destruction import allowed
from promotion.environment import PROJECT
from promotion.migration import script, target_branch
from promotion.migration.lint import placeholders, style
from promotion.migration.lint.change import lint_change
from rehearsal.trial import tried

_CONFIG = PROJECT / ".sqlfluff"


@click.command(cls=Command, help=__doc__)
@click.option("--migrations", type=click.Path(path_type=Path, exists=True), default="migrations", show_default=True)
@click.option("--terraform", type=click.Path(path_type=Path, exists=True), default="terraform", show_default=True)
@click.option(
    "--against", help="The branch to compare with.  [default: the merge request's target, or origin's main branch]"
)
@click.option(
    "--on-data",
    is_flag=True,
    help="Also run new and changed scripts in a local Snowflake whose tables hold rows (M603).",
)
@click.pass_context
def lint_migrations(ctx: click.Context, migrations: Path, terraform: Path, against: str | None, on_data: bool) -> None:
    """Run the command line of `python -m scripts.lint_migrations`."""
    name = against or target_branch.usual(migrations, os.environ)
    if not name:
        click.echo("without a main branch in git, nothing is compared with it", err=True)
    variables = placeholders.read(_CONFIG)
    found = lint_change(migrations, terraform, variables, name, allowed.read())
    lines = [*found.lines, *style.check(found.changed, _CONFIG)]
    if on_data and name and not lines:  # a script that breaks a rule of the text need not run, too
        branch = target_branch.read(name, migrations, variables)
        lines += map(str, tried(branch, migrations, script.read(migrations, variables)[0], variables))
    click.echo("\n".join(lines) or f"{found.scripts} migrations, no finding")
    ctx.exit(1 if lines else 0)


if __name__ == "__main__":
    lint_migrations()
