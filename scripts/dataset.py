"""Begin and change datasets, check their contracts, and write the page about them.

A change writes the contract, the migration and docs/datasets.md, all or none. Then it says which rule of compatibility
applies, and the next steps in order. A change that can't be made in one step is refused with the steps that make it.
"""

import difflib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from command_line.command import Command
from contracts.contract import SCHEMAS
from contracts.reader import FOLDER, read_all
from contracts.sql_type import NAMES
from promotion.dataset.agreement import disagreements
from promotion.dataset.change import column, creation, files, multi_step_change, trial
from promotion.dataset.change.change import Change
from promotion.dataset.change.creation import Request
from promotion.dataset.change.project import Folders, Project, read
from promotion.dataset.change.refusal import numbered
from promotion.dataset.derived import derived
from promotion.dataset.tables import replayed
from promotion.environment import PROJECT
from promotion.migration import script, target_branch
from promotion.migration.lint import placeholders

_contracts = click.option(
    "--contracts", type=click.Path(path_type=Path, exists=True), default=FOLDER, show_default="contracts"
)
_project = click.option(
    "--project",
    type=click.Path(path_type=Path, exists=True, file_okay=False, resolve_path=True),
    default=PROJECT,
    show_default="this repository",
    help="The top of the repository that is changed.",
)
_dry_run = click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
_TYPES = f"TYPE is {', '.join(NAMES[:-1])} or {NAMES[-1]}."


@click.group(help=__doc__)
def dataset() -> None:
    """Run the command line of `python -m scripts.dataset`."""


@dataset.command(
    cls=Command,
    epilog=f"{_TYPES} Example: python -m scripts.dataset new devices --column id:VARCHAR --personal id "
    "--column 'seen_at:TIMESTAMP_NTZ:When it was used last, UTC'",
)
@click.argument("name")
@click.option(
    "--domain", type=click.Choice(list(SCHEMAS)), default="streaming", show_default=True, help="Who sends it."
)
@click.option("--column", "columns", multiple=True, metavar="NAME:TYPE[:DESCRIPTION]", help="A column; repeat it.")
@click.option(
    "--personal", multiple=True, metavar="COLUMN", help="A column with personal data; the others are internal."
)
@click.option("--required", multiple=True, metavar="COLUMN", help="A column without NULLs; for vendor only.")
@click.option(
    "--key", multiple=True, metavar="COLUMN", help="A column of the key, which no two rows share; vendor only."
)
@click.option("--owner", default="data", show_default=True, help="The owner, a group of .gitlab/CODEOWNERS.")
@click.option("--purpose", default="", help="One sentence: what its rows are.")
@_project
@_dry_run
def new(
    name: str, domain: str, columns: tuple[str, ...], personal: tuple[str, ...], required: tuple[str, ...],
    key: tuple[str, ...], owner: str, purpose: str, project: Path, dry_run: bool,
) -> None:  # fmt: skip
    """Begin the dataset NAME: its contract, and the migration with its table and pipe."""
    personal = personal or tuple(filter(_asked, (written.partition(":")[0] for written in columns)))
    request = Request(name, domain, owner, purpose, columns, personal, required, key)
    _make(creation.create(request, _read(project), _now()), project, dry_run)


@dataset.command("add-column", cls=Command, epilog=_TYPES)
@click.argument("dataset")
@click.argument("name")
@click.argument("type_", metavar="TYPE")
@click.option("--description", default="", help="What its values are.")
@click.option(
    "--personal/--internal", default=None, help="Whether it holds personal data.  [default: asked, or internal]"
)
@click.option("--required", is_flag=True, help="Refused with the steps: rows and files from before have no value.")
@_project
@_dry_run
def add_column(
    dataset: str, name: str, type_: str, description: str, personal: bool | None, required: bool, project: Path,
    dry_run: bool,
) -> None:  # fmt: skip
    """Add the column NAME to a dataset. Files may lack it; its values are then NULL."""
    there = _read(project)
    if required:
        raise multi_step_change.required(there.contract(dataset).name, name, type_)
    marked = _asked(name) if personal is None else personal
    _make(column.add(there, dataset, name, type_, description, marked, _now()), project, dry_run)


@dataset.command("change-type", cls=Command, epilog=_TYPES)
@click.argument("dataset")
@click.argument("column_", metavar="COLUMN")
@click.argument("type_", metavar="TYPE")
@_project
@_dry_run
def change_type(dataset: str, column_: str, type_: str, project: Path, dry_run: bool) -> None:
    """Widen a column: a longer VARCHAR, a NUMBER with more digits. Any other type is refused with the steps."""
    _make(column.widen(_read(project), dataset, column_, type_, _now()), project, dry_run)


@dataset.command(cls=Command)
@click.argument("dataset")
@click.argument("column_", metavar="COLUMN")
@_project
@_dry_run
def deprecate(dataset: str, column_: str, project: Path, dry_run: bool) -> None:
    """Let files leave a column out: the first step to drop it."""
    _make(column.deprecate(_read(project), dataset, column_, _now()), project, dry_run)


@dataset.command("drop-column", cls=Command)
@click.argument("dataset")
@click.argument("column_", metavar="COLUMN")
@_project
@_dry_run
def drop_column(dataset: str, column_: str, project: Path, dry_run: bool) -> None:
    """Drop a deprecated column that no view reads, with its values."""
    _make(column.drop(_read(project), dataset, column_, _now()), project, dry_run)


@dataset.command("rename-column", cls=Command)
@click.argument("dataset")
@click.argument("column_", metavar="COLUMN")
@click.argument("new_name", metavar="NEW")
@_project
def rename_column(dataset: str, column_: str, new_name: str, project: Path) -> None:
    """Say the steps that rename a column without losing a value; it takes several."""
    raise multi_step_change.rename(_read(project), dataset, column_, new_name)


@dataset.command("move-column", cls=Command)
@click.argument("dataset")
@click.argument("column_", metavar="COLUMN")
@_project
def move_column(dataset: str, column_: str, project: Path) -> None:
    """Say why a column's place means nothing."""
    raise multi_step_change.move(_read(project), dataset, column_)


@dataset.command(cls=Command)
@_contracts
@click.option("--migrations", type=click.Path(path_type=Path, exists=True), default="migrations", show_default=True)
@click.pass_context
def check(ctx: click.Context, contracts: Path, migrations: Path) -> None:
    """Compare the contracts with the tables, pipes and views of the migrations, and with the files written from them.

    Each disagreement is one line with the next step. Exit code 0: none, 1: some. No warehouse is needed.
    """
    declared = read_all(contracts)
    scripts, problems = script.read(migrations, placeholders.read(PROJECT / ".sqlfluff"))
    lines = [*map(str, problems), *map(str, disagreements(declared, replayed(scripts)))]
    if contracts == FOLDER:
        why = "it is not what the contracts say; run python -m scripts.dataset docs"
        lines += [f"{path.relative_to(PROJECT)}: {why}" for path in derived(PROJECT, declared)]
    click.echo("\n".join(lines) or f"{len(declared)} contracts, no disagreement")
    ctx.exit(1 if lines else 0)


@dataset.command(cls=Command)
@_project
def docs(project: Path) -> None:
    """Write docs/datasets.md, and the script of the view MARTS.HOLDINGS, from the contracts."""
    files.write(derived(project, read_all(Folders(project).contracts)))


def _read(root: Path) -> Project:
    folders = Folders(root)
    return read(folders, target_branch.usual(folders.migrations, os.environ))


def _now() -> datetime:
    return datetime.now(UTC)


def _asked(name: str) -> bool:
    """Ask whether a column holds personal data; False where nobody can answer."""
    return sys.stdin.isatty() and click.confirm(f"Does {name} hold personal data?", default=False)


def _make(change: Change, root: Path, dry_run: bool) -> None:
    """Write a change, or show it, and print its compatibility and its steps."""
    change = trial.completed(change, Folders(root))
    rule = change.compatibility
    click.echo(f"{change.title}, {rule.value}: {rule.meaning}" if rule else change.title)
    for path, text in change.files.items():
        if dry_run:
            before = path.read_text(encoding="utf-8").splitlines(True) if path.exists() else []
            name = path.relative_to(root).as_posix()
            click.echo("".join(difflib.unified_diff(before, text.splitlines(True), name, name)), nl=False)
    if not dry_run:
        files.write(change.files)
        for path in change.files:
            click.echo(f"wrote {path.relative_to(root)}")
    if change.steps:
        click.echo("\n".join(["Next:", *numbered(change.steps)]))


if __name__ == "__main__":
    dataset()
