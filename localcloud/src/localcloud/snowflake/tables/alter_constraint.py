"""ALTER TABLE … ADD, DROP and RENAME of constraints.

https://docs.snowflake.com/en/sql-reference/sql/alter-table and …/create-table-constraint
"""

from __future__ import annotations

import dataclasses

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.tables.constraints import Constraint
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader, Statement

DROPPED = ("CONSTRAINT", "PRIMARY KEY", "UNIQUE", "FOREIGN KEY")


def handle(session: Session, statement: Statement) -> Result | None:
    """ALTER TABLE … DROP and RENAME, which sqlglot does not read in all their forms."""
    reader = statement.reader()
    if not reader.accept("ALTER", "TABLE"):
        return None
    if_exists = reader.accept("IF", "EXISTS")
    name = reader.name()
    drops = reader.accept("DROP") and reader.accept_any(*DROPPED)
    if not drops and not reader.accept("RENAME", "CONSTRAINT"):
        return None
    name = session.qualify(name, 3, "ALTER TABLE")
    with session.account.lock:
        if not access_control.require_unless_missing(session, "OWNERSHIP", "TABLE", name, if_exists):
            return done()
        table = session.account.get("TABLE", name)
        if drops:
            drop(table, drops, reader)
        else:
            rename(table, reader)
    return done()


def of(table: CatalogObject) -> tuple[Constraint, ...]:
    return table.attributes.get("CONSTRAINTS", ())


def drop(table: CatalogObject, kind: str, reader: Reader) -> None:
    """CONSTRAINT name | PRIMARY KEY | UNIQUE (columns) | FOREIGN KEY (columns) [CASCADE | RESTRICT]"""
    if kind == "CONSTRAINT":
        name = reader.identifier()
        found = [one for one in of(table) if one.name == name]
    else:
        columns = None if kind == "PRIMARY KEY" else tuple(reader.values())
        found = [one for one in of(table) if one.kind == kind and columns in (None, one.columns)]
        name = kind
    reader.accept_any("CASCADE", "RESTRICT")
    reader.end()
    if not found:
        raise errors.does_not_exist("Constraint", name)
    table.attributes["CONSTRAINTS"] = tuple(one for one in of(table) if one not in found)


def rename(table: CatalogObject, reader: Reader) -> None:
    old = reader.identifier()
    reader.expect("TO")
    new = reader.identifier()
    reader.end()
    if all(one.name != old for one in of(table)):
        raise errors.does_not_exist("Constraint", old)
    refuse_taken(table, new)
    table.attributes["CONSTRAINTS"] = tuple(
        dataclasses.replace(one, name=new) if one.name == old else one for one in of(table)
    )


def refuse_taken(table: CatalogObject, name: str) -> None:
    if any(one.name == name for one in of(table)):
        raise errors.already_exists(dotted((name,)))


def add(table: CatalogObject, added: Constraint) -> None:
    """A primary key that is added later leaves its columns as they are, unlike one of CREATE TABLE."""
    refuse_taken(table, added.name)
    if added.kind == "PRIMARY KEY" and any(one.kind == "PRIMARY KEY" for one in of(table)):
        raise errors.compilation("002200", "42710", f"primary key already exists for table '{table.name[-1]}'")
    table.attributes["CONSTRAINTS"] = (*of(table), added)
