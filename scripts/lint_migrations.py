"""Check the migrations without an environment: names, ownership, and that each script can run again.

Each finding is one line with a stable code and the way out. Exit code 0: none, 1: some.
"""

from pathlib import Path

import click

from command_line.command import Command
from promotion.environment import PROJECT
from promotion.migration import script
from promotion.migration.lint import placeholders
from promotion.migration.lint.lint import lint, lint_terraform


@click.command(cls=Command, help=__doc__)
@click.option("--migrations", type=click.Path(path_type=Path, exists=True), default="migrations", show_default=True)
@click.option("--terraform", type=click.Path(path_type=Path, exists=True), default="terraform", show_default=True)
@click.pass_context
def lint_migrations(ctx: click.Context, migrations: Path, terraform: Path) -> None:
    """Run the command line of `python -m scripts.lint_migrations`."""
    variables = placeholders.read(PROJECT / ".sqlfluff")
    scripts, problems = script.read(migrations, variables)
    findings, _ = lint(scripts, variables["database"])
    lines = [*problems, *findings, *lint_terraform(terraform)]
    click.echo("\n".join(map(str, lines)) or f"{len(scripts)} migrations, no finding")
    ctx.exit(1 if lines else 0)


if __name__ == "__main__":
    lint_migrations()
