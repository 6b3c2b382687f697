"""Sequences: objects of a schema, and DuckDB's sequences under the same names.

https://docs.snowflake.com/en/sql-reference/sql/create-sequence
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import duckdb

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType, describe_as_shown
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted, quote_name
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "name", "database_name", "schema_name", "next_value:fixed", "interval:fixed", "created_on:timestamp_ltz", "owner",
    "comment", "owner_role_type", "ordered",
)  # fmt: skip


@dataclass(kw_only=True)
class Sequence(CatalogObject):
    """Its values are `start`, `start + increment` and so on; `ordered` is kept and shown."""

    kind = "SEQUENCE"

    start: int = 1
    increment: int = 1
    ordered: bool = False


def _clause(reader: Reader, options: dict[str, Any]) -> bool:
    """[WITH] START [WITH] [=] n | INCREMENT [BY] [=] n | ORDER | NOORDER"""
    if reader.at("CLONE"):
        raise errors.unsupported("CLONE of SEQUENCE")
    if reader.accept("WITH"):
        return True
    if order := reader.accept_any("ORDER", "NOORDER"):
        options["ORDERED"] = order == "ORDER"
        return True
    option = reader.accept_any("START", "INCREMENT")
    if option is None:
        return False
    reader.accept_any("WITH", "BY")
    reader.accept("=")
    value = reader.value()
    if not re.fullmatch(r"-?\d+", value):
        raise errors.invalid_value(value, option)
    options[option] = int(value)
    return True


def _prepare(session: Session, sequence: Sequence | None, chosen: Chosen) -> None:
    if sequence is not None and chosen.options.keys() & {"START", "INCREMENT"}:
        raise errors.unsupported("ALTER SEQUENCE … SET INCREMENT")
    if chosen.options.get("INCREMENT") == 0:
        raise errors.invalid_value("0", "INCREMENT")


def _created(session: Session, sequence: Sequence) -> None:
    make(session, quote_name(sequence.name), sequence.start, sequence.increment)


def make(session: Session, name: str, start: int, step: int) -> None:
    """Create it in DuckDB, where its first value must lie between its bounds; `name` is quoted."""
    bounds = f"MINVALUE {-(2**62)} MAXVALUE {2**62}"
    with session.connection.cursor() as cursor:
        cursor.execute(f"CREATE SEQUENCE {name} START WITH {start} INCREMENT BY {step} {bounds}")


def _dropped(session: Session, sequence: Sequence) -> None:
    """Drop it in DuckDB. Raise SnowflakeError 000002 if a column's default uses it: DuckDB keeps it then.

    Snowflake drops it, and what the default does afterwards is not documented:
    https://docs.snowflake.com/en/sql-reference/sql/drop-sequence#usage-notes
    """
    with session.connection.cursor() as cursor:
        try:
            cursor.execute(f"DROP SEQUENCE IF EXISTS {quote_name(sequence.name)}")
        except duckdb.DependencyException as error:
            name = dotted(sequence.name)
            raise errors.unsupported(f"the end of the sequence {name}, which a column's default uses") from error


def next_value(session: Session, sequence: Sequence) -> int:
    """Return the value that the sequence will give next."""
    last = session.connection.execute(
        "SELECT last_value FROM duckdb_sequences() WHERE (database_name, schema_name, sequence_name) = (?, ?, ?)",
        list(sequence.name),
    ).fetchall()
    return sequence.start if not last or last[0][0] is None else int(last[0][0]) + sequence.increment


def _row(session: Session, sequence: Sequence) -> list[Any]:
    database, schema, name = sequence.name
    return [
        name, database, schema, next_value(session, sequence), sequence.increment, sequence.created_on, sequence.owner,
        sequence.comment, "ROLE", "Y" if sequence.ordered else "N",
    ]  # fmt: skip


SEQUENCE = ObjectType(
    type=Sequence,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=describe_as_shown(_SHOWN, _row),
    alter_right="OWNERSHIP",
    renames=False,
    name_column=0,
    clause=_clause,
    prepare=_prepare,
    created=_created,
    dropped=_dropped,
)
