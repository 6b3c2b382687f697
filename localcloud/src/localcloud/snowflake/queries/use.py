"""USE ROLE, WAREHOUSE, DATABASE, SCHEMA and SECONDARY ROLES: https://docs.snowflake.com/en/sql-reference/sql/use"""

from __future__ import annotations

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import USE, Result, done
from localcloud.snowflake.wire.statement import Reader, Statement


def use(session: Session, statement: Statement) -> Result:
    """USE. Raise SnowflakeError for what is not there, or not for the session."""
    reader = statement.reader_after("")
    if reader.accept("SECONDARY", "ROLES"):
        session.secondary_roles = reader.accept_any("ALL", "NONE") or _named_roles(session, reader)
    elif reader.accept("ROLE"):
        _use_role(session, reader.name())
    elif reader.accept("WAREHOUSE"):
        _use_warehouse(session, reader.name())
    else:
        _use_namespace(session, reader)
    reader.end()
    return done(USE)


def _named_roles(session: Session, reader: Reader) -> tuple[str, ...]:
    found = [reader.identifier()]
    while reader.accept(","):
        found.append(reader.identifier())
    for role in found:
        if not access_control.may_take(session.account, session.user, role):
            raise errors.role_not_assigned(role)
    return tuple(found)


def _use_role(session: Session, name: QualifiedName) -> None:
    if session.account.find("ROLE", name) is None:
        raise _not_there()
    if not access_control.may_take(session.account, session.user, name[0]):
        raise errors.role_not_assigned(name[0])
    session.role = name[0]


def _use_warehouse(session: Session, name: QualifiedName) -> None:
    if not access_control.sees(session, "WAREHOUSE", name):
        raise _not_there()
    session.warehouse = name[0]


def _use_namespace(session: Session, reader: Reader) -> None:
    """USE DATABASE d goes to its schema PUBLIC if the session sees one; USE SCHEMA d.s and USE d.s to that schema."""
    kind = reader.accept_any("DATABASE", "SCHEMA")
    name = reader.name()
    if kind == "SCHEMA":
        name = session.qualify(name, 2, "USE SCHEMA")
    if not access_control.holds(session, "USAGE", "DATABASE", name[:1]):
        raise _not_there()
    schema = name[1] if len(name) == 2 else "PUBLIC"
    reachable = access_control.sees(session, "SCHEMA", (name[0], schema))
    if len(name) == 2 and not reachable:
        raise _not_there()
    session.use(name[0], schema if reachable else None)


def _not_there() -> errors.SnowflakeError:
    return errors.compilation("002043", "02000", "Object does not exist, or operation cannot be performed.")
