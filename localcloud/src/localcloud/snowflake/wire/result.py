"""Results of statements, and how the connector protocol carries them in JSON."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

# Statement type ids of the protocol (SFStatementType in the JDBC driver); clients recognise DML by them.
SELECT = 0x1000
MERGE = 0x3400
ALTER_SESSION = 0x4100
USE = 0x4300
SHOW = 0x4400
TRANSACTION = 0x5000
DDL = 0x6000


@dataclass(frozen=True)
class Column:
    """A result's column. `type` is the protocol's: text, fixed, real, boolean, date, timestamp_ntz, timestamp_ltz …"""

    name: str
    type: str = "text"
    precision: int = 38
    scale: int = 0

    def rowtype(self) -> dict[str, Any]:
        """Return the column's description in the protocol."""
        text = self.type in ("text", "variant", "array", "object")
        timed = self.type.startswith("time")
        return {
            "name": self.name,
            "database": "",
            "schema": "",
            "table": "",
            "nullable": True,
            "type": self.type,
            "byteLength": 16777216 if text else None,
            "length": 16777216 if text else None,
            "precision": None if text else 0 if timed else self.precision,
            "scale": None if text else 9 if timed else self.scale,
            "collation": None,
        }


@dataclass(frozen=True)
class Result:
    """Columns, and rows of Python values; `type_id` is the statement's type in the protocol, `stats` its row_counts."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    type_id: int = SHOW
    stats: Mapping[str, int] | None = None

    def data(self) -> dict[str, Any]:
        """Return the part of a response's `data` with columns and rows: each value is a string or null."""
        return {
            "rowtype": [column.rowtype() for column in self.columns],
            "rowset": [[_encode(value) for value in row] for row in self.rows],
            "total": len(self.rows),
            "returned": len(self.rows),
            "queryResultFormat": "json",
            "statementTypeId": self.type_id,
            **({"stats": dict(self.stats)} if self.stats else {}),
        }


def moment(value: datetime.datetime) -> str:
    """Return seconds since the epoch, with nine decimals. Without a zone it counts as UTC (TIMESTAMP_NTZ)."""
    aware = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
    micros = (aware - EPOCH) // datetime.timedelta(microseconds=1)
    return f"{Decimal(micros) / 1_000_000:.9f}"


def day(value: datetime.date) -> str:
    """Return days since the epoch."""
    return str((value - EPOCH.date()).days)


def _encode(value: Any) -> str | None:
    """Return a value as the protocol encodes it."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case datetime.datetime():
            return moment(value)
        case datetime.date():
            return day(value)
        case _:
            return str(value)


def columns(*specs: str) -> tuple[Column, ...]:
    """Return the columns of texts such as "name" (a text) and "name:type"."""
    return tuple(Column(name, type_ or "text") for name, _, type_ in (spec.partition(":") for spec in specs))


def table(specs: Iterable[str], rows: Iterable[Sequence[Any]], type_id: int = SHOW) -> Result:
    """Return a result; `specs` are as in `columns`."""
    return Result(columns(*specs), list(rows), type_id)


def status(text: str, type_id: int = DDL) -> Result:
    """Return the result of DDL: a single row with a text."""
    return table(["status"], [[text]], type_id)


def done(type_id: int = DDL) -> Result:
    """Return the result of statements that only succeed."""
    return status("Statement executed successfully.", type_id)
