"""Check the datasets' contracts, and write the page about them."""

from pathlib import Path

import click

from command_line.command import Command
from contracts.page import page
from contracts.reader import FOLDER, read_all
from promotion.dataset.agreement import disagreements
from promotion.dataset.tables import replayed
from promotion.environment import PROJECT
from promotion.migration import script
from promotion.migration.lint import placeholders

_PAGE = PROJECT / "docs" / "datasets.md"
_folder = click.option(
    "--contracts", type=click.Path(path_type=Path, exists=True), default=FOLDER, show_default="contracts"
)


@click.group(help=__doc__)
def dataset() -> None:
    """Run the command line of `python -m scripts.dataset`."""


@dataset.command(cls=Command)
@_folder
@click.option("--migrations", type=click.Path(path_type=Path, exists=True), default="migrations", show_default=True)
@click.pass_context
def check(ctx: click.Context, contracts: Path, migrations: Path) -> None:
    """Compare the contracts with the tables, pipes and views of the migrations, and with docs/datasets.md.

    Each disagreement is one line with the next step. Exit code 0: none, 1: some. No warehouse is needed.
    """
    declared = read_all(contracts)
    scripts, problems = script.read(migrations, placeholders.read(PROJECT / ".sqlfluff"))
    lines = [*map(str, problems), *map(str, disagreements(declared, replayed(scripts)))]
    if contracts == FOLDER and _PAGE.read_text() != page(declared):
        lines.append("docs/datasets.md: it is not what the contracts say; run python -m scripts.dataset docs")
    click.echo("\n".join(lines) or f"{len(declared)} contracts, no disagreement")
    ctx.exit(1 if lines else 0)


@dataset.command(cls=Command)
def docs() -> None:
    """Write docs/datasets.md from the contracts."""
    _PAGE.write_text(page(read_all(FOLDER)))


if __name__ == "__main__":
    dataset()
