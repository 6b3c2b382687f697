"""Sequences: objects of a schema, and DuckDB's sequences under the same names.

https://docs.snowflake.com/en/sql-reference/sql/create-sequence
"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import quote_name
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader

SHOWN = (
    "name", "database_name", "schema_name", "next_value:fixed", "interval:fixed", "created_on:timestamp_ltz", "owner",
    "comment", "owner_role_type", "ordered",
)  # fmt: skip


def clause(reader: Reader, options: dict[str, Any]) -> bool:
    """[WITH] START [WITH] [=] n | INCREMENT [BY] [=] n | ORDER | NOORDER"""
    if reader.accept("WITH"):
        return True
    if order := reader.accept_any("ORDER", "NOORDER"):
        options["ORDER"] = order
        return True
    option = reader.accept_any("START", "INCREMENT")
    if option is None:
        return False
    reader.accept_any("WITH", "BY")
    reader.accept("=")
    options[option] = int(reader.value())
    return True


def check(session: Session, sequence: CatalogObject | None, chosen: Chosen) -> None:
    if sequence is not None and chosen.options.keys() & {"START", "INCREMENT"}:
        raise errors.unsupported("ALTER SEQUENCE … SET INCREMENT")
    if chosen.options.get("INCREMENT") == 0:
        raise errors.invalid_value("0", "INCREMENT")


def created(session: Session, sequence: CatalogObject, chosen: Chosen) -> None:
    start, step = sequence.attributes.setdefault("START", 1), sequence.attributes.setdefault("INCREMENT", 1)
    sequence.attributes.setdefault("ORDER", "NOORDER")
    make(session, quote_name(sequence.name), start, step)


def make(session: Session, name: str, start: int, step: int) -> None:
    """In DuckDB, where its first value must lie between its bounds."""
    bounds = f"MINVALUE {-(2**62)} MAXVALUE {2**62}"
    with session.connection.cursor() as cursor:
        cursor.execute(f"CREATE SEQUENCE {name} START WITH {start} INCREMENT BY {step} {bounds}")


def dropped(session: Session, sequence: CatalogObject) -> None:
    with session.connection.cursor() as cursor:
        cursor.execute(f"DROP SEQUENCE IF EXISTS {quote_name(sequence.name)}")


def row(session: Session, sequence: CatalogObject) -> list[Any]:
    said = sequence.attributes
    database, schema, name = sequence.name
    last = session.connection.execute(
        "SELECT last_value FROM duckdb_sequences() WHERE (database_name, schema_name, sequence_name) = (?, ?, ?)",
        list(sequence.name),
    ).fetchall()
    following = said["START"] if not last or last[0][0] is None else last[0][0] + said["INCREMENT"]
    return [
        name, database, schema, following, said["INCREMENT"], sequence.created_on, sequence.owner, sequence.comment,
        "ROLE", "Y" if said["ORDER"] == "ORDER" else "N",
    ]  # fmt: skip


def describe(session: Session, sequence: CatalogObject) -> Result:
    return table(SHOWN, [row(session, sequence)])


SEQUENCE = ObjectType(
    word="SEQUENCE",
    phrases=("SEQUENCE",),
    plural="SEQUENCES",
    parts=3,
    columns=SHOWN,
    row=row,
    describe=describe,
    alter_right="OWNERSHIP",
    renames=False,
    name_column=0,
    clause=clause,
    check=check,
    created=created,
    dropped=dropped,
)
