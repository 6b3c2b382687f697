"""The raw table and the pipes that a dataset's parts are loaded by, as the warehouse has them now.

A table's pipes follow each other: STREAMS_PIPE, STREAMS_PIPE_2, … docs/decisions/2026-11-29-pipes-follow-each-other.md
says why none is replaced.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.splitter.landing.misfit import RefusedValue
from pipelines.splitter.loading.pending_parts import ColumnGone
from pipelines.splitter.reading.contract import Column, is_narrower, is_wide_enough, names

_METADATA = (("_PART", "METADATA$FILENAME"), ("_ROW", "METADATA$FILE_ROW_NUMBER"))
_BY_NAME = re.compile(r"\bMATCH_BY_COLUMN_NAME\s*=\s*'?CASE_(IN)?SENSITIVE\b", re.IGNORECASE)
_BY_POSITION = re.compile(
    r"\bCOPY\s+INTO\s+\S+\s*\(([^()]*)\)\s*FROM\s*\(\s*SELECT\s+([^()]*?)\s+FROM\s+@", re.IGNORECASE
)


class NotReady(Exception):
    """The warehouse does not take these parts yet, which is no failure: the file waits, and is tried again.

    `seconds`: when.
    """

    seconds = 5.0


class NewerFile(NotReady):
    """The file has what the table takes and the contract here does not, columns or values: for a newer splitter."""

    seconds = 300.0


def first_pipe(dataset: str) -> str:
    """Return the name of a dataset's first pipe."""
    return f"{dataset.upper()}_PIPE"


@dataclass(frozen=True)
class Pipe:
    """A pipe of a table. `generation`: 1 for STREAMS_PIPE, 2 for STREAMS_PIPE_2; `definition`: its COPY statement."""

    name: str
    generation: int
    definition: str

    def takes(self, columns: Iterable[str]) -> bool:
        """Return True if it loads parts with these columns, in this order, each into the column of its name."""
        if _BY_NAME.search(self.definition):
            return True
        found = _BY_POSITION.search(self.definition)
        if not found:
            return False
        into, fields = ([each.strip().upper() for each in text.split(",")] for text in found.groups())
        expected = [(column.upper(), f"${at}") for at, column in enumerate(columns, 1)]
        return list(zip(into, fields, strict=False)) == [*expected, *_METADATA] and len(into) == len(fields)


@dataclass(frozen=True)
class Target:
    """A dataset's table. `pipes`: its own, the oldest first.

    `columns`: {name in upper case: type, as DESCRIBE TABLE has it}, none if the table does not exist.
    """

    dataset: str
    columns: Mapping[str, str]
    pipes: tuple[Pipe, ...]

    @classmethod
    def of(cls, dataset: str, columns: Mapping[str, str], definitions: Mapping[str, str]) -> "Target":
        """Return the target of a dataset; `definitions`: {name of a pipe in RAW: its COPY}, of other tables too."""
        pipes = [
            Pipe(name, generation, definition)
            for name, definition in definitions.items()
            if (generation := generation_of(name, dataset))
        ]
        return cls(dataset, columns, tuple(sorted(pipes, key=lambda pipe: pipe.generation)))

    @property
    def table(self) -> str:
        """The table's name."""
        return f"RAW.{self.dataset.upper()}"

    def newest(self, contract: Iterable[Column]) -> Pipe:
        """Return the pipe that new parts of this contract are sent to. Raises NotReady."""
        contract = tuple(contract)
        if self.columns and (missing := self._missing(names(contract))):
            raise NotReady(f"{self.table} has no column {', '.join(missing).upper()} yet: waiting for the migration")
        for column in contract:
            if is_narrower(type_ := self.columns.get(column.name.upper(), ""), column):
                why = f"column {column.name.upper()} of {self.table} is {type_} still, too narrow for the contract"
                raise NotReady(f"{why}: waiting for the migration")
        return self._taking(names(contract), self.pipes[-1:])

    def next_from(self, generation: int, columns: Iterable[str]) -> Pipe:
        """Return the pipe for parts that were meant for this generation of it: the oldest from there on.

        It may have some of them already, and skips them; every pipe before it is gone. Raises NotReady, and ColumnGone:
        the table had all of the columns when the parts were written.
        """
        columns = tuple(columns)
        if self.columns and (missing := self._missing(columns)):
            why = f"{self.table} has no column {', '.join(missing).upper()} any more, so its values would be left out"
            raise ColumnGone(f"{why}: upload the file again without it", missing)
        return self._taking(columns, [pipe for pipe in self.pipes if pipe.generation >= generation][:1])

    def knows(self, columns: Iterable[str]) -> bool:
        """Return True if there are any, and the table has all of them."""
        return bool(columns := {column.upper() for column in columns}) and columns <= set(self.columns)

    def takes(self, refused: RefusedValue, contract: Iterable[Column]) -> bool:
        """Return True if the table's column is wide enough for a value that this contract refuses."""
        type_ = self.columns.get(refused.column.upper(), "")
        return any(each.name == refused.column and is_wide_enough(type_, each, refused) for each in contract)

    def _missing(self, columns: Iterable[str]) -> tuple[str, ...]:
        return tuple(column for column in columns if column.upper() not in self.columns)

    def _taking(self, columns: tuple[str, ...], pipes: Iterable[Pipe]) -> Pipe:
        if not self.columns:
            raise NotReady(f"{self.table} does not exist yet: waiting for the migration")
        for pipe in pipes:
            if pipe.takes(columns):
                return pipe
            raise NotReady(f"RAW.{pipe.name} loads other columns by position: waiting for the migration")
        raise NotReady(f"{self.table} has no pipe yet: waiting for the migration")


def generation_of(pipe: str, dataset: str) -> int | None:
    """Return which of the dataset's pipes this is, from 1; None if it is none."""
    found = re.fullmatch(rf"{re.escape(first_pipe(dataset))}(?:_([2-9]|[1-9]\d+))?", pipe)
    return int(found[1] or 1) if found else None


def name_of(dataset: str, generation: int) -> str:
    """Return the name of a dataset's pipe."""
    return first_pipe(dataset) + (f"_{generation}" if generation > 1 else "")
