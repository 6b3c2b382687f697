"""ALTER TABLE|VIEW … SET and UNSET of what does not touch rows: comment, days of retention, change tracking, SECURE.

https://docs.snowflake.com/en/sql-reference/sql/alter-table and …/alter-view
"""

from __future__ import annotations

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.options import Option
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader, Statement

RETENTION = "DATA_RETENTION_TIME_IN_DAYS"


def off(reader: Reader) -> str:
    """A switch that can only be off here."""
    name = reader.statement.tokens[reader.position - 2].value
    if options.boolean(reader) == "true":
        raise errors.unsupported(f"{name} = TRUE")
    return "false"


KNOWN: dict[str, Option] = {RETENTION: options.retention, "CHANGE_TRACKING": off, "SECURE": off}


def handle(session: Session, statement: Statement) -> Result | None:
    reader = statement.reader()
    if not reader.accept("ALTER"):
        return None
    kind = reader.accept_any("TABLE", "VIEW")
    if kind is None:
        return None
    if_exists = reader.accept("IF", "EXISTS")
    name = reader.name()
    verb = reader.accept_any("SET", "UNSET")
    if verb is None or reader.peek().value not in ("COMMENT", *KNOWN):
        return None
    name = session.qualify(name, 3, "ALTER")
    with session.account.lock:
        thing = session.account.relation(name)
        if thing is None or not access_control.sees(session, thing.kind, name):
            if if_exists:
                return done()
            raise errors.does_not_exist(kind, dotted(name))
        access_control.require(session, "OWNERSHIP", thing.kind, name)
        change(thing, reader, kind, verb)
    return done()


def change(thing: CatalogObject, reader: Reader, kind: str, verb: str) -> None:
    if verb == "UNSET":
        for key in options.read_unset(reader, kind, KNOWN, {}):
            thing.parameters.pop(key, None)
            thing.comment = "" if key == "COMMENT" else thing.comment
        return
    chosen = options.read(reader, kind, KNOWN, {})
    if RETENTION in chosen.options:
        thing.parameters[RETENTION] = chosen.options[RETENTION]
    if chosen.comment is not None:
        thing.comment = chosen.comment
