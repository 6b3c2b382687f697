"""Parameters of the account's objects and of sessions: their defaults, where each was set, and how they are shown.

https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import AccountObject, Database, User, Warehouse
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import fixed_parameters, show
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.options import Option
from localcloud.snowflake.wire.result import Result, done, table
from localcloud.snowflake.wire.statement import Statement

NAMESPACE = """
DATA_RETENTION_TIME_IN_DAYS=1 MAX_DATA_EXTENSION_TIME_IN_DAYS=14 EXTERNAL_VOLUME= CATALOG=
REPLACE_INVALID_CHARACTERS=false DEFAULT_DDL_COLLATION= STORAGE_SERIALIZATION_POLICY=OPTIMIZED LOG_LEVEL=OFF
TRACE_LEVEL=OFF SUSPEND_TASK_AFTER_NUM_FAILURES=10 TASK_AUTO_RETRY_ATTEMPTS=0
USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE=Medium USER_TASK_TIMEOUT_MS=3600000
USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS=30 QUOTED_IDENTIFIERS_IGNORE_CASE=false ENABLE_CONSOLE_OUTPUT=false
PIPE_EXECUTION_PAUSED=false
"""
WAREHOUSE = "MAX_CONCURRENCY_LEVEL=8 STATEMENT_QUEUED_TIMEOUT_IN_SECONDS=0 STATEMENT_TIMEOUT_IN_SECONDS=172800"
# "~" stands for a space inside a value.
USER = """
ABORT_DETACHED_QUERY=false AUTOCOMMIT=true BINARY_INPUT_FORMAT=HEX BINARY_OUTPUT_FORMAT=HEX CLIENT_MEMORY_LIMIT=1536
CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX=false CLIENT_PREFETCH_THREADS=4 CLIENT_RESULT_CHUNK_SIZE=160
CLIENT_RESULT_COLUMN_CASE_INSENSITIVE=false CLIENT_SESSION_KEEP_ALIVE=false
CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY=3600 CLIENT_TIMESTAMP_TYPE_MAPPING=TIMESTAMP_LTZ DATE_INPUT_FORMAT=AUTO
DATE_OUTPUT_FORMAT=YYYY-MM-DD ENABLE_UNLOAD_PHYSICAL_TYPE_OPTIMIZATION=true ERROR_ON_NONDETERMINISTIC_MERGE=true
ERROR_ON_NONDETERMINISTIC_UPDATE=false GEOGRAPHY_OUTPUT_FORMAT=GeoJSON GEOMETRY_OUTPUT_FORMAT=GeoJSON
JDBC_TREAT_DECIMAL_AS_INT=true JDBC_TREAT_TIMESTAMP_NTZ_AS_UTC=false JDBC_USE_SESSION_TIMEZONE=true JSON_INDENT=2
LOCK_TIMEOUT=43200 LOG_LEVEL=OFF MULTI_STATEMENT_COUNT=1 NOORDER_SEQUENCE_AS_DEFAULT=true
ODBC_TREAT_DECIMAL_AS_INT=false QUERY_TAG= QUOTED_IDENTIFIERS_IGNORE_CASE=false ROWS_PER_RESULTSET=0
S3_STAGE_VPCE_DNS_NAME= SEARCH_PATH=$current,~$public SIMULATED_DATA_SHARING_CONSUMER=
STATEMENT_QUEUED_TIMEOUT_IN_SECONDS=0 STATEMENT_TIMEOUT_IN_SECONDS=172800 STRICT_JSON_OUTPUT=false
TIMESTAMP_DAY_IS_ALWAYS_24H=false TIMESTAMP_INPUT_FORMAT=AUTO TIMESTAMP_LTZ_OUTPUT_FORMAT=
TIMESTAMP_NTZ_OUTPUT_FORMAT=YYYY-MM-DD~HH24:MI:SS.FF3 TIMESTAMP_OUTPUT_FORMAT=YYYY-MM-DD~HH24:MI:SS.FF3~TZHTZM
TIMESTAMP_TYPE_MAPPING=TIMESTAMP_NTZ TIMESTAMP_TZ_OUTPUT_FORMAT= TIMEZONE=America/Los_Angeles TIME_INPUT_FORMAT=AUTO
TIME_OUTPUT_FORMAT=HH24:MI:SS TRACE_LEVEL=OFF TRANSACTION_ABORT_ON_ERROR=false
TRANSACTION_DEFAULT_ISOLATION_LEVEL=READ~COMMITTED TWO_DIGIT_CENTURY_START=1970 UNSUPPORTED_DDL_ACTION=ignore
USE_CACHED_RESULT=true WEEK_OF_YEAR_POLICY=0 WEEK_START=0 ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR=false NETWORK_POLICY=
PREVENT_UNLOAD_TO_INTERNAL_STAGES=false
"""


def defaults(listing: str) -> dict[str, str]:
    return {key: value.replace("~", " ") for key, _, value in (item.partition("=") for item in listing.split())}


DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "DATABASE": defaults(NAMESPACE),
    "SCHEMA": defaults(NAMESPACE),
    "WAREHOUSE": defaults(WAREHOUSE),
    "USER": defaults(USER),
    "SESSION": defaults(USER),
    "ACCOUNT": defaults(USER) | defaults(NAMESPACE),
}
MONITOR = "RESOURCE_MONITOR"
COLUMNS = ("key", "value", "default", "level", "description", "type")


def known(kind: str) -> dict[str, Option]:
    """How to read each parameter that objects of the kind can set."""
    found = {key: option_of(default) for key, default in DEFAULTS.get(kind, {}).items()}
    return found | {key: options.retention for key in found if key == "DATA_RETENTION_TIME_IN_DAYS"}


def type_of(default: str) -> str:
    return "BOOLEAN" if default in ("true", "false") else "NUMBER" if default.isdigit() else "STRING"


def option_of(default: str) -> Option:
    return {"BOOLEAN": options.boolean, "NUMBER": options.number, "STRING": options.text}[type_of(default)]


def alter_account(session: Session, statement: Statement) -> Result:
    """SET and UNSET of parameters, NETWORK_POLICY among them, and of the account's RESOURCE_MONITOR: ACCOUNTADMIN's.

    https://docs.snowflake.com/en/sql-reference/sql/alter-account
    """
    account, reader = session.account.get(AccountObject, ()), statement.reader_after("ACCOUNT")
    verb = reader.accept_any("SET", "UNSET") or reader.fail()
    if reader.peek().value not in (*DEFAULTS["ACCOUNT"], MONITOR):
        raise errors.unsupported(f"ALTER ACCOUNT {verb} {reader.peek().value}")
    access_control.require(session, "OWNERSHIP", "ACCOUNT", ())
    if verb == "UNSET":
        for key in options.read_unset(reader, "ACCOUNT", {MONITOR: options.name}, known("ACCOUNT")):
            account.parameters.pop(key, None)
            account.resource_monitor = None if key == MONITOR else account.resource_monitor
        return done()
    chosen = options.read(reader, "ACCOUNT", {MONITOR: options.name}, known("ACCOUNT"))
    fixed_parameters.refuse(chosen.parameters)
    for kind, name in (
        ("RESOURCE MONITOR", chosen.options.get(MONITOR)),
        ("NETWORK POLICY", chosen.parameters.get("NETWORK_POLICY")),
    ):
        if name:
            session.account.get(kind, (name,))
    account.resource_monitor = chosen.options.get(MONITOR, account.resource_monitor)
    account.parameters.update(chosen.parameters)
    return done()


def set_in_session(session: Session, statement: Statement) -> Result:
    """ALTER SESSION SET. Raise SnowflakeError for a parameter that is not known, or a value that is not supported."""
    chosen = options.read(statement.reader_after("SESSION SET"), "SESSION", {}, known("SESSION"))
    fixed_parameters.refuse(chosen.parameters)
    session.parameters.update(chosen.parameters)
    return done()


def unset_in_session(session: Session, statement: Statement) -> Result:
    """ALTER SESSION UNSET. Raise SnowflakeError for a parameter that is not known."""
    for key in options.read_unset(statement.reader_after("SESSION UNSET"), "SESSION", {}, known("SESSION")):
        session.parameters.pop(key, None)
    return done()


def show_parameters(session: Session, statement: Statement) -> Result:
    """SHOW PARAMETERS [LIKE '…'] [IN|FOR SESSION|ACCOUNT|USER u|WAREHOUSE w|DATABASE d|SCHEMA s]."""
    reader = statement.reader_after("PARAMETERS")
    pattern = reader.string() if reader.accept("LIKE") else "%"
    kind = "SESSION"
    name: tuple[str, ...] = ()
    if reader.accept_any("IN", "FOR"):
        kind = reader.accept_any(*DEFAULTS) or reader.fail()
        if kind not in ("SESSION", "ACCOUNT") and not reader.done():
            name = session.qualify(reader.name(), 2 if kind == "SCHEMA" else 1)
        elif kind not in ("SESSION", "ACCOUNT"):
            reader.fail()
    reader.end()
    levels = levels_of(session, kind, name)
    rows = []
    for key, default in sorted(DEFAULTS[kind].items()):
        level, value = next(((level, found[key]) for level, found in levels if key in found), ("", default))
        if show.like(pattern, key):
            rows.append([key, value, default, level, "", type_of(default)])
    return table(COLUMNS, rows)


def levels_of(session: Session, kind: str, name: tuple[str, ...]) -> list[tuple[str, Mapping[str, str]]]:
    """Where a parameter may have been set, nearest first."""
    account = session.account
    around: list[tuple[str, Mapping[str, str]]] = [("ACCOUNT", account.get(AccountObject, ()).parameters)]
    if kind == "SESSION":
        user = account.find(User, (session.user,))
        return [("SESSION", session.parameters), ("USER", user.parameters if user else {}), *around]
    if kind == "ACCOUNT":
        return around
    if not access_control.sees(session, kind, name):
        raise errors.does_not_exist(kind, ".".join(name))
    if kind == "SCHEMA":
        around.insert(0, ("DATABASE", account.get(Database, name[:1]).parameters))
    return [(kind, account.get(kind, name).parameters), *around]


def in_force(session: Session, key: str, kind: str = "SESSION", name: tuple[str, ...] = ()) -> str:
    """The value of a parameter for the session, or for an object."""
    return next((found[key] for _, found in levels_of(session, kind, name) if key in found), DEFAULTS[kind][key])


def statement_timeout(session: Session) -> int:
    """Seconds: the lower one of the session's and its warehouse's; 0 is none.

    https://docs.snowflake.com/en/sql-reference/parameters#statement-timeout-in-seconds
    """
    key, warehouse = "STATEMENT_TIMEOUT_IN_SECONDS", (session.warehouse or "",)
    found = [int(in_force(session, key))]
    if session.account.find(Warehouse, warehouse) and access_control.sees(session, "WAREHOUSE", warehouse):
        found.append(int(in_force(session, key, "WAREHOUSE", warehouse)))
    return min((seconds for seconds in found if seconds), default=0)


def retention(thing: CatalogObject, *outer: CatalogObject) -> str:
    """Days of retention in force on a database or schema."""
    key = "DATA_RETENTION_TIME_IN_DAYS"
    return next((one.parameters[key] for one in (thing, *outer) if key in one.parameters), "1")
