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

# A column that has one of these gets a value without being written.
_VALUED = (
    *(exp.DefaultColumnConstraint, exp.AutoIncrementColumnConstraint, exp.GeneratedAsIdentityColumnConstraint),
    exp.ComputedColumnConstraint,
)
_REMEDY = "let one release stop using it and the next take it away, or write `-- allow M602: <reason>` above it"


@dataclass(frozen=True)
class Release:
    """The release that runs beside the scripts: the objects of the target branch's scripts, its contracts, its code.

    `unread`: why its contracts can't be read, so that any column may be one of theirs; empty if they are read.
    """

    objects: Objects = field(default_factory=Objects)
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    code: ServiceCode = field(default_factory=ServiceCode)
    unread: str = ""

    def check(self, scripts: Sequence[Script], reasons: bool = True) -> Iterator[Finding]:
        """Yield a finding for each statement of new scripts that takes something from this release.

        Without `reasons`, an `-- allow M602` counts for nothing: it was true for the release that came before it.
        """
        for script in scripts:
            for statement in read(script.text):
                allowed = reasons and "M602" in allowed_codes(statement)
                if statement.kind.endswith("TABLE") and statement.name.full and not allowed:
                    for cause in self._causes(statement):
                        yield Finding("M602", script.path, statement.line, cause, _REMEDY)

    def fills(self, table: str) -> bool:
        """Return whether services of this release may write rows of a table."""
        return bool([*self._contracts(table), *self._services(table), *self._unread(table)])

    def writes(self, table: str, column: str) -> bool:
        """Return whether services of this release may write a column, or read it."""
        known = any(each.table == table and column.lower() in each.column_names for each in self.contracts.values())
        return known or bool([*self._services(table, column), *self._unread(table, column)])

    def _causes(self, statement: Statement) -> Iterator[str]:
        for table in _removed(statement):
            users = [*self._views(table), *self._contracts(table), *self._services(table)]
            yield from self._used(users, "is used by", table)
        table = ".".join(statement.name.parts[1:])
        for column in _taken(statement):
            views = readers(self.objects, table, column) if self._has(table, column) else []
            users = [*views, *self._contracts(table, column), *self._services(table, column)]
            yield from self._used(users, "is used by", table, column)
        for column in required_columns(statement):
            users = [*self._contracts(table, column, nulls=True), *self._services(table, column)]
            yield from self._used(users, "may be NULL for", table, column)

    def _used(self, users: Sequence[str], how: str, table: str, *column: str) -> Iterator[str]:
        if users:
            yield f"{'.'.join((table, *column))} {how} {', '.join(users)}"
        else:
            yield from self._unread(table, *column)

    def _unread(self, table: str, *column: str) -> Iterator[str]:
        if self.unread and self._has(table, *column):
            name = ".".join((table, *column))
            yield f"{name} may be used: the contracts of that release can't be read: {self.unread}"

    def _has(self, table: str, *columns: str) -> bool:
        return table in self.objects.tables and set(columns) <= self.objects.tables[table].columns.keys()

    def _views(self, table: str) -> Iterator[str]:
        for view in self.objects.views.values():
            if table in {f"{each.db}.{each.name}".upper() for each in view.query.find_all(exp.Table)}:
                yield view.name

    def _contracts(self, table: str, column: str = "", nulls: bool = False) -> Iterator[str]:
        """Yield the contract of a table, or of a column that services of this release write."""
        for contract in self.contracts.values():
            columns = {each.name.upper(): each for each in contract.columns if nulls or not each.deprecated_since}
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


def _removed(statement: Statement) -> list[str]:
    """Return the tables, as SCHEMA.TABLE, that a statement drops, replaces, renames or swaps."""
    swapped = [each.this.parts[-2:] for each in actions(statement) if isinstance(each, exp.SwapTable)]
    others = [".".join(part.name.upper() for part in parts) for parts in swapped]
    removes = statement.verb == "DROP" or statement.replaces or bool(new_names(statement))
    return [".".join(statement.name.parts[1:]), *others] if removes or others else []


def _taken(statement: Statement) -> list[str]:
    if statement.verb != "ALTER":
        return []
    renamed = [each.this.name.upper() for each in actions(statement) if isinstance(each, exp.RenameColumn)]
    return [*dropped_columns(statement), *renamed]


def _may_be_null(column: Column) -> bool:
    return column.may_be_left_out or (not column.required and column.max_null_percent != 0)


def required_columns(statement: Statement) -> list[str]:
    """Return the columns that an ALTER makes NOT NULL, or adds so without a value of their own.

    https://docs.snowflake.com/en/sql-reference/constraints-overview: "A PRIMARY KEY constraint implies that the column
    is both NOT NULL and UNIQUE".
    """
    found = actions(statement) if statement.verb == "ALTER" else ()
    return [column for action in found if action for column in _required(action)]


def _required(action: exp.Expr) -> Iterator[str]:
    match action:
        case exp.AlterColumn() if action.args.get("allow_null") is False:
            yield action.this.name.upper()
        case exp.ColumnDef():
            kinds = [each.args.get("kind") for each in action.args.get("constraints") or []]
            if any(map(_forbids_null, kinds)) and not any(isinstance(kind, _VALUED) for kind in kinds):
                yield action.name.upper()
        case exp.AddConstraint():
            keys = action.find_all(exp.PrimaryKey)
            yield from (column.name.upper() for key in keys for column in key.expressions)


def _forbids_null(kind: exp.Expr | None) -> bool:
    not_null = isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null")
    return not_null or isinstance(kind, exp.PrimaryKeyColumnConstraint)
