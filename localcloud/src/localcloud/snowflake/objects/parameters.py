"""The values of parameters that are in force: set in the session, on an object, or on one that contains it.

https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.snowflake.catalog import access_control, resolution
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import AccountObject, Database, User, Warehouse
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Schema, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import session_settings
from localcloud.snowflake.objects.parameter_defaults import DEFAULTS, MIN_RETENTION, RETENTION
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName

# https://docs.snowflake.com/en/sql-reference/parameters#rows-per-resultset
_ROWS = "ROWS_PER_RESULTSET"
_INDENT = "JSON_INDENT"


def levels_of(session: Session, kind: str, name: QualifiedName) -> list[tuple[str, Mapping[str, str]]]:
    """Return the levels at which a parameter may be set, nearest first: the level's name and the values set there.

    Raise SnowflakeError 002003 for an object that the session does not find.
    """
    account = session.account
    around: list[tuple[str, Mapping[str, str]]] = [("ACCOUNT", account.get(AccountObject, ()).parameters)]
    if kind == "SESSION":
        user = account.find(User, (session.user,))
        return [("SESSION", session.parameters), ("USER", user.parameters if user else {}), *around]
    if kind == "ACCOUNT":
        return around
    if not resolution.resolves(session, kind, name):
        raise errors.does_not_exist(kind, ".".join(name))
    if len(name) > 1:
        around.insert(0, ("DATABASE", account.get(Database, name[:1]).parameters))
    if len(name) > 2:
        around.insert(0, ("SCHEMA", account.get(Schema, name[:2]).parameters))
    return [(kind, account.get(kind, name).set_parameters), *around]


def in_force(session: Session, key: str, kind: str = "SESSION", name: QualifiedName = ()) -> str:
    """Return the value of a parameter for the session, or for an object."""
    return next((found[key] for _, found in levels_of(session, kind, name) if key in found), DEFAULTS[kind][key])


def around(account: Account, key: str, name: QualifiedName) -> str:
    """Return the value of a parameter for what a schema contains, whoever asks: of the schema, or of what is around it.

    Whether one of them is gone does not matter.
    """
    levels = [account.find(Schema, name[:2]), account.find(Database, name[:1]), account.get(AccountObject, ())]
    return next((one.parameters[key] for one in levels if one and key in one.parameters), DEFAULTS["SCHEMA"][key])


def apply(session: Session) -> None:
    """Let the session's parameters of dates, times, binaries, JSON and rows be in force in its connection."""
    levels = [found for _, found in levels_of(session, "SESSION", ())]
    defaults = DEFAULTS["SESSION"]
    values = {
        key: next((found[key] for found in levels if key in found), defaults[key])
        for key in (*session_settings.KEYS, _ROWS, _INDENT)
    }
    session.row_limit = max(0, int(values.pop(_ROWS)))
    session.json_indent = int(values.pop(_INDENT))
    session.connection.set_parameters(values)


def statement_timeout(session: Session) -> int:
    """Return the lower one of the session's and its warehouse's limit in seconds; 0 is none.

    https://docs.snowflake.com/en/sql-reference/parameters#statement-timeout-in-seconds
    """
    key, name = "STATEMENT_TIMEOUT_IN_SECONDS", (session.warehouse or "",)
    account = session.account
    found = [int(in_force(session, key))]
    warehouse = account.find(Warehouse, name)
    # Asked last: every statement comes by here, and hardly any warehouse has a limit.
    limited = warehouse and (key in warehouse.parameters or key in account.get(AccountObject, ()).parameters)
    if limited and access_control.sees(session, "WAREHOUSE", name):
        found.append(int(in_force(session, key, "WAREHOUSE", name)))
    return min((seconds for seconds in found if seconds), default=0)


def retention(account: Account, object_: CatalogObject) -> str:
    """Return the days of retention in force on a table, schema or database, which it may have from those around it.

    A permanent one has those of the account's MIN_DATA_RETENTION_TIME_IN_DAYS at least, another table a day at most.
    https://docs.snowflake.com/en/user-guide/data-time-travel#changing-the-data-retention-period-for-an-object and
    https://docs.snowflake.com/en/release-notes/bcr-bundles/2023_01/bcr-853
    """
    days = int(_days_of_retention(account, object_))
    if object_.session_id is not None or getattr(object_, "transient", False):
        return str(min(days, 1) if isinstance(object_, Table) else days)
    return str(max(days, int(account.get(AccountObject, ()).parameters.get(MIN_RETENTION, "0"))))


def _days_of_retention(account: Account, object_: CatalogObject) -> str:
    """Return the value of DATA_RETENTION_TIME_IN_DAYS, of the object or of the nearest around it."""
    key, name = RETENTION, object_.name
    around = [account.find(Schema, name[:2]) if len(name) > 2 else None, account.find(Database, name[:1])]
    levels = [object_, *filter(None, around), account.get(AccountObject, ())]
    return next((one.parameters[key] for one in levels if key in one.parameters), "1")
