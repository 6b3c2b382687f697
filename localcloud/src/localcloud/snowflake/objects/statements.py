"""CREATE, ALTER, DROP, SHOW and DESCRIBE of the account's objects."""

from __future__ import annotations

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading.pipe import PIPE
from localcloud.snowflake.objects.database import DATABASE
from localcloud.snowflake.objects.file_format import FILE_FORMAT
from localcloud.snowflake.objects.integration import INTEGRATION
from localcloud.snowflake.objects.network_policy import NETWORK_POLICY
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.resource_monitor import RESOURCE_MONITOR
from localcloud.snowflake.objects.role import ROLE
from localcloud.snowflake.objects.schema import SCHEMA
from localcloud.snowflake.objects.sequence import SEQUENCE
from localcloud.snowflake.objects.stage import STAGE
from localcloud.snowflake.objects.user import USER
from localcloud.snowflake.objects.warehouse import WAREHOUSE
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader, Statement

KINDS = (
    DATABASE,
    SCHEMA,
    WAREHOUSE,
    RESOURCE_MONITOR,
    NETWORK_POLICY,
    ROLE,
    USER,
    INTEGRATION,
    STAGE,
    FILE_FORMAT,
    PIPE,
    SEQUENCE,
)


def handle(session: Session, statement: Statement) -> Result | None:
    """The answer, or None for a statement about none of these kinds. The account stays locked throughout."""
    reader = statement.reader()
    with session.account.lock:
        match reader.next().value:
            case "CREATE":
                return create(session, reader)
            case "ALTER":
                return (kind := named(reader)) and kind.alter(session, reader)
            case "DROP":
                return (kind := named(reader)) and kind.drop(session, reader)
            case "DESCRIBE" | "DESC":
                return (kind := named(reader)) and kind.describe_one(session, reader)
            case "SHOW":
                return show(session, reader)
    return None


def create(session: Session, reader: Reader) -> Result | None:
    replace = reader.accept("OR", "REPLACE")
    modifier = reader.accept_any("TRANSIENT", "TEMPORARY", "TEMP")
    kind = named(reader)
    if kind is None:
        return None
    if modifier and modifier not in kind.modifiers:
        raise errors.syntax(modifier)
    return kind.create(session, reader, replace, modifier)


def show(session: Session, reader: Reader) -> Result | None:
    if reader.accept("REPLICATION", "DATABASES"):
        # Nothing is replicated from one account on one machine.
        return table(("created_on:timestamp_ltz", "name", "is_primary", "primary"), [])
    reader.accept("TERSE")
    plurals = {kind.plural: kind for kind in KINDS} | {"STORAGE INTEGRATIONS": INTEGRATION}
    phrase = reader.accept_any(*plurals)
    return plurals[phrase].show(session, reader) if phrase else None


def named(reader: Reader) -> ObjectType | None:
    """The kind that the next words name."""
    return next((kind for kind in KINDS if reader.accept_any(*kind.phrases)), None)
