"""ALTER ACCOUNT, ALTER SESSION and SHOW PARAMETERS: https://docs.snowflake.com/en/sql-reference/parameters"""

from __future__ import annotations

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import AccountObject
from localcloud.snowflake.catalog.privileges import parts_of
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import fixed_parameters, show
from localcloud.snowflake.objects.authentication_policy import attach
from localcloud.snowflake.objects.network_policy import NetworkPolicy, require_own_address
from localcloud.snowflake.objects.parameter_defaults import DEFAULTS, LISTED, known, type_of
from localcloud.snowflake.objects.parameters import apply, levels_of
from localcloud.snowflake.objects.routine import read_signed
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import ALTER_SESSION, Result, done, table
from localcloud.snowflake.wire.statement import Reader, Statement

_MONITOR = "RESOURCE_MONITOR"
_COLUMNS = ("key", "value", "default", "level", "description", "type")


def alter_account(session: Session, statement: Statement) -> Result:
    """ALTER ACCOUNT SET and UNSET of parameters, of RESOURCE_MONITOR and of an authentication policy.

    https://docs.snowflake.com/en/sql-reference/sql/alter-account
    """
    account, reader = session.account.get(AccountObject, ()), statement.reader_after("ACCOUNT")
    if reader.peek(1).value == "AUTHENTICATION":
        return attach(session, account, reader) or reader.fail()
    verb = reader.accept_any("SET", "UNSET") or reader.fail()
    if reader.peek().value not in (*DEFAULTS["ACCOUNT"], _MONITOR):
        raise errors.unsupported(f"ALTER ACCOUNT {verb} {reader.peek().value}")
    access_control.require(session, "OWNERSHIP", "ACCOUNT", ())
    if verb == "UNSET":
        for key in options.read_unset(reader, "ACCOUNT", {_MONITOR: options.name}, known("ACCOUNT")):
            account.parameters.pop(key, None)
            account.resource_monitor = None if key == _MONITOR else account.resource_monitor
        apply(session)
        return done()
    chosen = options.read(reader, "ACCOUNT", {_MONITOR: options.name}, known("ACCOUNT"))
    fixed_parameters.refuse(chosen.parameters)
    for kind, name in (
        ("RESOURCE MONITOR", chosen.options.get(_MONITOR)),
        ("NETWORK POLICY", chosen.parameters.get("NETWORK_POLICY")),
    ):
        if name:
            found = session.account.get(kind, (name,))
            if isinstance(found, NetworkPolicy):
                require_own_address(session, found)
    account.resource_monitor = chosen.options.get(_MONITOR, account.resource_monitor)
    account.parameters.update(chosen.parameters)
    apply(session)
    return done()


def set_in_session(session: Session, statement: Statement) -> Result:
    """ALTER SESSION SET. Raise SnowflakeError for a parameter that is not known, or a value that is not supported."""
    chosen = options.read(statement.reader_after("SESSION SET"), "SESSION", {}, known("SESSION"))
    fixed_parameters.refuse(chosen.parameters)
    session.parameters.update(chosen.parameters)
    apply(session)
    return done(ALTER_SESSION)


def unset_in_session(session: Session, statement: Statement) -> Result:
    """ALTER SESSION UNSET. Raise SnowflakeError for a parameter that is not known."""
    for key in options.read_unset(statement.reader_after("SESSION UNSET"), "SESSION", {}, known("SESSION")):
        session.parameters.pop(key, None)
    apply(session)
    return done(ALTER_SESSION)


def _name(session: Session, reader: Reader, kind: str) -> QualifiedName:
    """Return the full name of an object, which is signed for a function or procedure."""
    if kind in ("FUNCTION", "PROCEDURE"):
        return read_signed(session, reader)
    return session.qualify(reader.name(), parts_of(kind))


def show_parameters(session: Session, statement: Statement) -> Result:
    """SHOW PARAMETERS [LIKE '…'] [IN | FOR SESSION | ACCOUNT | USER u | SCHEMA s | TASK t | FUNCTION f(…) …].

    https://docs.snowflake.com/en/sql-reference/sql/show-parameters
    """
    reader = statement.reader_after("PARAMETERS")
    pattern = reader.string() if reader.accept("LIKE") else "%"
    kind = "SESSION"
    name: QualifiedName = ()
    if reader.accept_any("IN", "FOR"):
        if reader.at("TABLE"):
            raise errors.unsupported("SHOW PARAMETERS IN TABLE")
        kind = reader.accept_any(*LISTED) or reader.fail()
        if kind not in ("SESSION", "ACCOUNT") and not reader.done():
            name = _name(session, reader, kind)
        elif kind not in ("SESSION", "ACCOUNT"):
            reader.fail()
    reader.end()
    levels = levels_of(session, kind, name)
    rows = []
    for key, default in sorted(LISTED[kind].items()):
        level, value = next(((level, found[key]) for level, found in levels if key in found), ("", default))
        if show.like(pattern, key):
            rows.append([key, value, default, level, "", type_of(default)])
    return table(_COLUMNS, rows)
