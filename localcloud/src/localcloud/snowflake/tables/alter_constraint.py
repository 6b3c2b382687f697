"""ALTER TABLE … ADD, DROP and RENAME of constraints.

https://docs.snowflake.com/en/sql-reference/sql/alter-table and …/create-table-constraint
"""

from __future__ import annotations

import dataclasses

from localcloud.snowflake.catalog.schema_objects import Constraint, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.tables.alteration import Alteration
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader

DROPPED = ("CONSTRAINT", "PRIMARY KEY", "UNIQUE", "FOREIGN KEY")


def drop(session: Session, altered: Alteration, kind: str) -> Result:
    """DROP CONSTRAINT name | PRIMARY KEY | UNIQUE (columns) | FOREIGN KEY (columns) [CASCADE | RESTRICT]"""
    with session.account.lock:
        table = altered.owned_table(session, "ALTER TABLE")
        return done() if table is None else _drop(table, kind, altered.reader)


def rename(session: Session, altered: Alteration) -> Result:
    """RENAME CONSTRAINT old TO new."""
    with session.account.lock:
        table = altered.owned_table(session, "ALTER TABLE")
        return done() if table is None else _rename(table, altered.reader)


def _drop(table: Table, kind: str, reader: Reader) -> Result:
    if kind == "CONSTRAINT":
        name = reader.identifier()
        found = [constraint for constraint in table.constraints if constraint.name == name]
    else:
        columns = None if kind == "PRIMARY KEY" else tuple(reader.values())
        found = [
            constraint
            for constraint in table.constraints
            if constraint.kind == kind and columns in (None, constraint.columns)
        ]
        name = kind
    reader.accept_any("CASCADE", "RESTRICT")
    reader.end()
    if not found:
        raise errors.does_not_exist("Constraint", name)
    table.constraints = tuple(constraint for constraint in table.constraints if constraint not in found)
    return done()


def _rename(table: Table, reader: Reader) -> Result:
    old = reader.identifier()
    reader.expect("TO")
    new = reader.identifier()
    reader.end()
    if all(constraint.name != old for constraint in table.constraints):
        raise errors.does_not_exist("Constraint", old)
    _refuse_taken(table, new)
    table.constraints = tuple(
        dataclasses.replace(constraint, name=new) if constraint.name == old else constraint
        for constraint in table.constraints
    )
    return done()


def _refuse_taken(table: Table, name: str) -> None:
    if any(constraint.name == name for constraint in table.constraints):
        raise errors.already_exists(dotted((name,)))


def add(table: Table, added: Constraint) -> None:
    """Add a constraint to a table. A primary key leaves its columns as they are, unlike one of CREATE TABLE.

    Raise SnowflakeError 002002 if its name is taken, 002200 for a second primary key.
    """
    require_new(table, added)
    table.constraints = (*table.constraints, added)


def require_new(table: Table, added: Constraint) -> None:
    """Raise SnowflakeError 002002 if the constraint's name is taken, 002200 for a second primary key."""
    _refuse_taken(table, added.name)
    if added.kind == "PRIMARY KEY" and any(constraint.kind == "PRIMARY KEY" for constraint in table.constraints):
        raise errors.compilation("002200", "42710", f"primary key already exists for table '{table.name[-1]}'")
