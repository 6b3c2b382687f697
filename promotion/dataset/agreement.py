"""The comparison of contracts with tables, pipes and views. Each disagreement is one line with the next step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.contract import SCHEMAS, Contract
from promotion.dataset import views
from promotion.dataset.pipe import METADATA, Pipe, generations, successor
from promotion.dataset.protection import KEY_TABLE
from promotion.dataset.protections import differences
from promotion.dataset.tables import Objects, Table

_LOADER_TYPES = {"_PART": "VARCHAR", "_ROW": "NUMBER(38, 0)"}
_HISTORY_OF_LOADS = {"VENDOR.BATCHES", "VENDOR.BATCH_FILES", "VENDOR.REFUSALS"}
_WITHOUT_CONTRACT = {*_HISTORY_OF_LOADS, KEY_TABLE}


@dataclass(frozen=True)
class Disagreement:
    """A contract and the warehouse differ: the file, the cause, and the next step."""

    source: Path | str
    cause: str
    remedy: str

    def __str__(self) -> str:
        source = self.source
        if isinstance(source, Path) and source.is_relative_to(Path.cwd()):
            source = source.relative_to(Path.cwd())
        return f"{source}: {self.cause}; {self.remedy}"


def disagreements(contracts: Mapping[str, Contract], objects: Objects) -> Iterator[Disagreement]:
    """Yield the disagreements of all contracts with the objects of a warehouse."""
    for contract in contracts.values():
        yield from _references(contract, contracts)
        yield from _table(contract, objects.tables.get(contract.table))
        if contract.domain == "streaming":
            yield from _pipe(contract, objects.pipes)
        if objects.protections is not None:
            for cause, remedy in differences(contract, objects.protections):
                yield Disagreement(contract.path, cause, remedy)
    yield from _unknown_tables(contracts, objects)
    for source, cause in views.unresolved(objects):
        yield Disagreement(source, cause, "name a column that its table or view has")


def _references(contract: Contract, contracts: Mapping[str, Contract]) -> Iterator[Disagreement]:
    for column in contract.columns:
        to = column.references
        if to and (to.dataset not in contracts or to.column not in contracts[to.dataset].column_names):
            cause = f"column {column.name} refers to {to.dataset}.{to.column}, which no contract has"
            yield Disagreement(contract.path, cause, "name an existing column of a contract")


def _table(contract: Contract, table: Table | None) -> Iterator[Disagreement]:
    folder = f"migrations/{contract.schema.lower()}/"
    if table is None:
        cause = f"no migration creates {contract.table}"
        yield Disagreement(contract.path, cause, f"add a script to {folder} that does")
        return
    expected = {column.name.upper(): str(column.type) for column in contract.columns}
    if contract.domain == "streaming":
        expected |= _LOADER_TYPES
    for name, type_ in expected.items():
        found = table.columns.get(name)
        if found is None:
            remedy = f"add a script to {folder} with ALTER TABLE … ADD COLUMN IF NOT EXISTS {name} {type_}"
            yield Disagreement(contract.path, f"column {name} is not in {contract.table}", remedy)
        elif found != type_:
            cause = f"column {name} is {type_} in the contract and {found} in {contract.table}"
            yield Disagreement(contract.path, cause, "change the contract, or the table with a new script")
    for name in [name for name in table.columns if name not in expected]:
        cause = f"column {name} of {contract.table} is not in the contract"
        yield Disagreement(table.source, cause, f"declare it in {contract.path.name}, or drop it with a new script")


def _pipe(contract: Contract, pipes: Mapping[str, Pipe | None]) -> Iterator[Disagreement]:
    """Compare the table's newest pipe, which gets the parts of this contract; the older ones are on their way out."""
    names = generations(contract.table, pipes)
    if not names:
        cause = f"no migration creates the pipe {successor(contract.table, None)}"
        yield Disagreement(contract.path, cause, f"create it in migrations/{contract.schema.lower()}/")
    for name in names:
        pipe = pipes[name]
        if pipe is None:
            yield Disagreement(contract.path, f"the COPY of {name} can't be read", "write it as the other pipes do")
        elif pipe.table != contract.table:
            cause = f"{name} loads into {pipe.table}"
            yield Disagreement(pipe.source, cause, _follow(contract, names[-1], f"loads into {contract.table}"))
        elif name == names[-1]:
            yield from _metadata(contract, pipe) if pipe.by_name else _positions(contract, pipe)


def _metadata(contract: Contract, pipe: Pipe) -> Iterator[Disagreement]:
    for column, field in METADATA.items():
        if dict(pipe.loads).get(column) != field:
            cause = f"{pipe.name} does not load {field} into {column}"
            remedy = _follow(contract, pipe.name, f"has INCLUDE_METADATA = (… {column} = {field})")
            yield Disagreement(pipe.source, cause, remedy)


def _positions(contract: Contract, pipe: Pipe) -> Iterator[Disagreement]:
    """Compare a pipe that loads by position: field n of a part is column n of the contract."""
    expected = {column.name.upper(): f"${at}" for at, column in enumerate(contract.columns, 1)} | METADATA
    loads, remedy = dict(pipe.loads), _follow(contract, pipe.name, "loads by name")
    for column, field in expected.items():
        if column not in loads:
            yield Disagreement(pipe.source, f"{pipe.name} does not load column {column}", remedy)
        elif loads[column] != field:
            cause = f"{pipe.name} loads {loads[column]} into {column}; in a part of the contract that is {field}"
            yield Disagreement(pipe.source, cause, remedy)
    for column in [column for column in loads if column not in expected]:
        cause = f"{pipe.name} loads column {column}, which is not in the contract"
        yield Disagreement(pipe.source, cause, remedy)


def _follow(contract: Contract, pipe: str, how: str) -> str:
    return f"create {successor(contract.table, pipe)} in a new script, which {how}"


def _unknown_tables(contracts: Mapping[str, Contract], objects: Objects) -> Iterator[Disagreement]:
    declared = {contract.table for contract in contracts.values()} | _WITHOUT_CONTRACT
    for table in objects.tables.values():
        schema, _, name = table.name.partition(".")
        if schema in SCHEMAS.values() and table.name not in declared:
            remedy = f"add contracts/{name.lower()}.odcs.yaml, or drop the table with a new script"
            yield Disagreement(table.source, f"{table.name} has no contract", remedy)
