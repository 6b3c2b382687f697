"""M602: a statement that takes away what the release before still reads or writes.

Its users are views, contracts, and the code of services for tables and columns that no contract has.

While the scripts run, and after a deploy that stopped, the views and services of the target branch are at work.
So a change goes in steps, of which each is safe beside the one before. M502 to M504 are about pipes.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp

from contracts.contract import Column, Contract
from contracts.document import ContractError
from contracts.reader import read_all
from promotion.dataset.tables import Objects, replayed
from promotion.dataset.views import readers
from promotion.migration import commit
from promotion.migration.lint import service_code
from promotion.migration.lint.finding import Finding
from promotion.migration.lint.ownership import new_names
from promotion.migration.lint.rerun import actions, dropped_columns
from promotion.migration.lint.service_code import ServiceCode
from promotion.migration.lint.statement import Statement, allowed_codes, read
from promotion.migration.script import Script
from promotion.migration.target_branch import TargetBranch

_REMEDY = "let one release stop using it and the next take it away, or write `-- allow M602: <reason>` above it"


@dataclass(frozen=True)
class Release:
    """The release that runs beside the scripts: the objects of the target branch's scripts, its contracts, its code."""

    objects: Objects = field(default_factory=Objects)
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    code: ServiceCode = field(default_factory=ServiceCode)

    def check(self, scripts: Sequence[Script], reasons: bool = True) -> Iterator[Finding]:
        """Yield a finding for each statement of new scripts that takes something from this release.

        Without `reasons`, an `-- allow M602` counts for nothing: it was true for the release that came before it.
        """
        for script in scripts:
            for statement in read(script.text):
                allowed = reasons and "M602" in allowed_codes(statement)
                if statement.kind == "TABLE" and statement.name.full and not allowed:
                    for cause in self._causes(statement):
                        yield Finding("M602", script.path, statement.line, cause, _REMEDY)

    def _causes(self, statement: Statement) -> Iterator[str]:
        table = ".".join(statement.name.parts[1:])
        removes = statement.verb == "DROP" or statement.replaces or bool(new_names(statement))
        if removes and (users := [*self._views(table), *self._contracts(table), *self._services(table)]):
            yield f"{table} is used by {', '.join(users)}"
        for column in _taken(statement):
            views = readers(self.objects, table, column) if self._has(table, column) else []
            if users := [*views, *self._contracts(table, column), *self._services(table, column)]:
                yield f"{table}.{column} is used by {', '.join(users)}"
        for column in required_columns(statement):
            if users := [*self._contracts(table, column, nulls=True), *self._services(table, column)]:
                yield f"{table}.{column} may be NULL for {', '.join(users)}"

    def _has(self, table: str, *columns: str) -> bool:
        return table in self.objects.tables and set(columns) <= self.objects.tables[table].columns.keys()

    def _views(self, table: str) -> Iterator[str]:
        for view in self.objects.views.values():
            if table in {f"{each.db}.{each.name}".upper() for each in view.query.find_all(exp.Table)}:
                yield view.name

    def _contracts(self, table: str, column: str = "", nulls: bool = False) -> Iterator[str]:
        """Yield the contract of a table, or of a column that services of this release write."""
        for contract in self.contracts.values():
            columns = {each.name.upper(): each for each in contract.columns if not each.deprecated_since}
            used = not column or (column in columns and (not nulls or _may_be_null(columns[column])))
            if contract.table == table and used:
                yield f"the contract {contract.name}"

    def _services(self, table: str, *column: str) -> Iterator[str]:
        """Yield the files of services that name a table without a contract, or a column that its contract lacks."""
        if not self._has(table, *column):
            return
        contract = next((each for each in self.contracts.values() if each.table == table), None)
        if contract is None:
            yield from self.code.naming(table.partition(".")[2], *column)
        elif column and column[0].lower() not in contract.column_names:
            yield from self.code.naming(*column)


def of(branch: TargetBranch, contracts: Path) -> Release:
    """Return what the branch runs; `contracts` is the folder of its contracts, in the project's own.

    Contracts that this version of the platform can't read count as none.
    """
    scripts = sorted([*branch.base, *branch.since], key=lambda script: script.order)
    code = service_code.read(branch.name, contracts.parent)
    with tempfile.TemporaryDirectory(prefix="marquee-") as place:
        there = commit.unpack(branch.name, contracts, Path(place))
        try:
            return Release(replayed(scripts), read_all(Path(place)) if there else {}, code)
        except ContractError:
            return Release(replayed(scripts), code=code)


def _taken(statement: Statement) -> list[str]:
    if statement.verb != "ALTER":
        return []
    renamed = [each.this.name.upper() for each in actions(statement) if isinstance(each, exp.RenameColumn)]
    return [*dropped_columns(statement), *renamed]


def _may_be_null(column: Column) -> bool:
    return not column.required and column.max_null_percent != 0


def required_columns(statement: Statement) -> list[str]:
    """Return the columns that an ALTER makes NOT NULL."""
    if statement.verb != "ALTER":
        return []
    changed = [each for each in actions(statement) if isinstance(each, exp.AlterColumn)]
    return [each.this.name.upper() for each in changed if each.args.get("allow_null") is False]
