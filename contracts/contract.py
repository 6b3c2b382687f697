"""A dataset's contract: what its files hold, what its table accepts, and who answers for it.

Follows https://bitol-io.github.io/open-data-contract-standard/v3.1.0/, as far as the platform uses it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.sql_type import SqlType

NAME = re.compile(r"[a-z][a-z0-9_]*")  # of a dataset, and of a column
SCHEMAS = {"streaming": "RAW", "vendor": "VENDOR"}


@dataclass(frozen=True)
class Reference:
    """A column of another dataset that a column's values name. `severity`: error or warning."""

    dataset: str
    column: str
    severity: str = "error"


@dataclass(frozen=True)
class Column:
    """A column of a dataset; its column in the table has the name in upper case.

    `required`: never NULL. `max_null_percent`: None for no limit; `nulls_severity`: error or warning. `since`,
    `deprecated_since`: the contract's version that added or deprecated the column.
    """

    name: str
    type: SqlType
    description: str = ""
    required: bool = False
    unique: bool = False
    classification: str = ""
    references: Reference | None = None
    max_null_percent: float | None = None
    since: str | None = None
    deprecated_since: str | None = None
    nulls_severity: str = "error"

    @property
    def may_be_left_out(self) -> bool:
        """True if files may lack the column: those from before it was added, or from after it was deprecated."""
        return self.since is not None or self.deprecated_since is not None

    @property
    def may_be_empty(self) -> bool:
        """True if all of a file's rows may be without a value."""
        return not self.required and self.max_null_percent is None


@dataclass(frozen=True)
class RowAccess:
    """Which rows a role sees: those whose `column` has one of its values. Roles of `readers` see all, others none."""

    column: str
    values: Mapping[str, tuple[str, ...]]  # by role


@dataclass(frozen=True)
class Contract:
    """The contract of one dataset.

    `domain`: streaming or vendor, the folder of its files in landing. `key`: columns that no two rows share, empty for
    none. `rows_percent`: the least and the most rows of a batch, in percent of the live table's. `retention_days`: how
    long replaced files stay. `key_severity`, `rows_severity`: error or warning. `readers`: the services that read
    personal data as it is, while everybody else gets it masked. `person`: the column that names the person of a row.
    `keeps_row`: an erased person leaves the row, which is about something else, without that value.
    """

    name: str
    version: str
    domain: str
    owner: str
    purpose: str
    usage: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows_percent: tuple[float, float] | None
    retention_days: int | None
    path: Path
    key_severity: str = "error"
    rows_severity: str = "error"
    readers: tuple[str, ...] = ("migrator", "eraser")
    person: str | None = None
    keeps_row: bool = False
    row_access: RowAccess | None = None

    @property
    def personal(self) -> tuple[Column, ...]:
        """The columns that hold personal data."""
        return tuple(column for column in self.columns if column.classification == "personal")

    @property
    def masked(self) -> tuple[Column, ...]:
        """The personal columns that are masked: all of them, unless analysts read them as they are."""
        return () if "analyst" in self.readers else self.personal

    @property
    def schema(self) -> str:
        """The warehouse schema of its table."""
        return SCHEMAS[self.domain]

    @property
    def table(self) -> str:
        """The table, as SCHEMA.TABLE."""
        return f"{self.schema}.{self.name.upper()}"

    @property
    def folder(self) -> str:
        """The folder of its files in landing."""
        return f"{self.domain}/{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names, in the order of the table."""
        return tuple(column.name for column in self.columns)
