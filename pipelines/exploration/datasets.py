"""The datasets as files: their folders and columns, and how the beginning of a file identifies its format."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from contracts.contract import Contract
from contracts.document import ContractError
from contracts.reader import contracts
from contracts.sql_type import SqlType
from pipelines.file_names import is_data, kind_of
from pipelines.splitter.landing.unreadable import shortened
from pipelines.splitter.reading import contract as splitter
from pipelines.splitter.reading.column_type import column_type

NAMES = ("users", "movies", "streams", "authors", "books", "reviews")  # the datasets that the questions ask
OPENING = 1 << 16  # bytes at a file's beginning that must hold its header


class DataError(Exception):
    """Data that can't be read: one line that names the file and says what was expected."""

    def _render_traceback_(self) -> list[str]:
        """Return the lines that a notebook shows; IPython calls this instead of printing the stack."""
        return [f"\x1b[31m{self}\x1b[0m"]


@dataclass(frozen=True)
class Dataset:
    """A dataset that files hold: its folder, and its columns with their SQL types."""

    name: str
    place: str  # below the folder or bucket
    types: dict[str, str]  # {column: SQL type}
    sql_types: Mapping[str, SqlType] = field(default_factory=dict)  # {column: the contract's type}; VARCHAR by default
    optional: frozenset[str] = frozenset()  # columns that JSON records may leave out altogether
    left_out: frozenset[str] = frozenset()  # columns that a file, its header too, may lack
    asked: bool = True  # by a question; other datasets may have no file

    @property
    def domain(self) -> str:
        """Streaming or vendor."""
        return self.place.partition("/")[0]

    def text_of(self, column: str) -> str:
        """Return the SQL of a quoted column's text as the warehouse has it: the vendor's empty texts are NULL."""
        return f"nullif({column}, '')" if self.domain == "vendor" else column

    def holds(self, name: str) -> bool:
        """Return True if a file of that name, below the folder or bucket, has rows of this dataset."""
        return name.startswith(f"{self.place}/") and is_data(name, self.domain)

    @property
    def columns(self) -> tuple[splitter.Column, ...]:
        """The columns for the splitter's readers, with the contract's types."""
        return tuple(
            splitter.Column(name, column_type(self.sql_types.get(name, SqlType("VARCHAR"))), name in self.left_out)
            for name in self.types
        )


@dataclass(frozen=True)
class File:
    """A file: `kind` is csv, jsonl or json (an array); `columns` are a CSV header's names, in the file's order."""

    path: str
    kind: str
    columns: tuple[str, ...]


@cache
def datasets() -> tuple[Dataset, ...]:
    """Return the datasets that the questions ask, with their contracts' columns. Raises DataError."""
    return tuple(dataset for dataset in all_datasets() if dataset.asked)


@cache
def all_datasets() -> tuple[Dataset, ...]:
    """Return all datasets with their contracts' columns, those that the questions ask first. Raises DataError."""
    try:
        others = [name for name in contracts() if name not in NAMES]
        return tuple(_dataset(contracts()[name]) for name in (*NAMES, *others))
    except ContractError as error:
        raise DataError(str(error)) from error


def meaning(kind: str) -> str:
    """Return the values that a SQL type takes, for messages."""
    if kind.startswith("DECIMAL"):
        digits, scale = kind.removeprefix("DECIMAL(").removesuffix(")").split(",")
        return f"a whole number of at most {digits} digits" if scale == "0" else "a number"
    return {"DATE": "a date such as 2021-12-25", "TIMESTAMP": "a time such as 2021-12-25 07:00:00"}[kind]


def recognise(dataset: Dataset, path: str, opening: bytes) -> File:
    """Return the file at `path`; `opening` is its first OPENING bytes, decompressed. Raises DataError."""
    text = opening.decode("utf-8-sig", errors="replace")
    if not text and not (opening and dataset.domain == "streaming" and kind_of(path) == "json"):  # no line, so no row
        raise DataError(f"{path} is empty; expected {_expected(dataset)}")
    if kind_of(path) == "csv":
        return _with_header(dataset, path, next(csv.reader(io.StringIO(text.lstrip("\r\n"), newline="")), []))
    if text.lstrip().startswith("["):
        return File(path, "json", tuple(dataset.types))
    if dataset.domain == "vendor":
        _check_records(dataset, path, text)  # a name that a streaming record lacks is NULL
    return File(path, "jsonl", tuple(dataset.types))


def _with_header(dataset: Dataset, path: str, header: list[str]) -> File:
    for column in dataset.types:
        if header.count(column) != 1 and (column in header or column not in dataset.left_out):
            what = f"has no column {column}" if column not in header else f"has the column {column} twice"
            raise DataError(shortened(f"{path} {what}; expected {_expected(dataset)}, found {', '.join(header)}"))
    return File(path, "csv", tuple(header))


def _check_records(dataset: Dataset, path: str, text: str) -> None:
    """Raise DataError if no record at the beginning has a column that is not optional."""
    found = set()
    for line in text.splitlines()[: -1 if len(text) >= OPENING // 4 else None]:
        try:
            record = json.loads(line) if line.strip() else {}
            if not isinstance(record, dict):
                break
            found |= set(record)
        except (ValueError, RecursionError):
            break  # reading the whole file will say where and why
    missing = [column for column in dataset.types if column not in found | dataset.optional | dataset.left_out]
    if found and missing:
        raise DataError(f"{path} has no column {', '.join(missing)}; expected {_expected(dataset)}")


def _expected(dataset: Dataset) -> str:
    return f"the columns {', '.join(dataset.types)} in any order"


def _dataset(contract: Contract) -> Dataset:
    types = {column.name: _type(column.type) for column in contract.columns}
    sql_types = {column.name: column.type for column in contract.columns}
    optional = frozenset(column.name for column in contract.columns if column.may_be_empty)
    left_out = frozenset(column.name for column in contract.columns if column.may_be_left_out)
    return Dataset(contract.name, contract.folder, types, sql_types, optional, left_out, contract.name in NAMES)


def _type(type_: SqlType) -> str:
    """Return the type in the SQL of both engines."""
    if type_.name == "NUMBER":
        return f"DECIMAL({type_.precision},{type_.scale})"
    return {"VARCHAR": "STRING", "DATE": "DATE", "TIMESTAMP_NTZ": "TIMESTAMP"}[type_.name]
