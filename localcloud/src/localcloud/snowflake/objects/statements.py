"""CREATE, ALTER, DROP, SHOW and DESCRIBE of the account's objects, as routes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localcloud.snowflake.catalog.route import Handler, Route, Routes
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.authentication_policy import AUTHENTICATION_POLICY
from localcloud.snowflake.objects.database import DATABASE
from localcloud.snowflake.objects.database_role import DATABASE_ROLE
from localcloud.snowflake.objects.file_format import FILE_FORMAT
from localcloud.snowflake.objects.integration import INTEGRATION
from localcloud.snowflake.objects.network_policy import NETWORK_POLICY
from localcloud.snowflake.objects.network_rule import NETWORK_RULE
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.resource_monitor import RESOURCE_MONITOR
from localcloud.snowflake.objects.role import ROLE
from localcloud.snowflake.objects.schema import SCHEMA
from localcloud.snowflake.objects.sequence import SEQUENCE
from localcloud.snowflake.objects.stage import STAGE
from localcloud.snowflake.objects.user import USER
from localcloud.snowflake.objects.user_function import USER_FUNCTION
from localcloud.snowflake.objects.warehouse import WAREHOUSE
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader, Statement

TYPES = (
    DATABASE,
    SCHEMA,
    WAREHOUSE,
    RESOURCE_MONITOR,
    NETWORK_POLICY,
    AUTHENTICATION_POLICY,
    NETWORK_RULE,
    ROLE,
    DATABASE_ROLE,
    USER,
    INTEGRATION,
    STAGE,
    FILE_FORMAT,
    SEQUENCE,
    USER_FUNCTION,
)
_CREATE_MODIFIERS = ("OR REPLACE", "TRANSIENT", "TEMPORARY", "TEMP")


def routes(type_: ObjectType[Any]) -> Routes:
    """Return the routes of the statements on objects of the type."""
    found: Routes = {("SHOW", type_.plural): Route(locked(type_.plural, type_.show), ("TERSE",))}
    for phrase in type_.phrases:
        describe = Route(locked(phrase, type_.describe_one))
        found |= {
            ("CREATE", phrase): Route(locked(phrase, type_.create), (*_CREATE_MODIFIERS, *type_.modifiers)),
            ("ALTER", phrase): Route(locked(phrase, type_.alter)),
            ("DROP", phrase): Route(locked(phrase, type_.drop)),
            ("DESCRIBE", phrase): describe,
            ("DESC", phrase): describe,
        }
    return found


def read_after(kind: str, answer: Callable[[Session, Reader], Result]) -> Handler:
    """Return a handler for a function that reads the rest of the statement, from behind its kind."""
    return lambda session, statement: answer(session, statement.reader_after(kind))


def locked(kind: str, answer: Callable[[Session, Reader], Result]) -> Handler:
    """Return the same handler; the account stays locked throughout."""

    def handle(session: Session, statement: Statement) -> Result:
        with session.account.lock:
            return answer(session, statement.reader_after(kind))

    return handle


def show_replication_databases(session: Session, statement: Statement) -> Result:
    """SHOW REPLICATION DATABASES: nothing is replicated from one account on one machine."""
    return table(("created_on:timestamp_ltz", "name", "is_primary", "primary"), [])
