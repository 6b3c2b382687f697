"""QUERY_HISTORY and its family: statements of the last 7 days, and those that run, that the session may see.

A session sees those of its user, and those on a warehouse on which it has MONITOR or OPERATE.
https://docs.snowflake.com/en/sql-reference/functions/query_history
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.query_log import QueryRecord
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import arrow_table, schema_of
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.queries.given_arguments import given_arguments
from localcloud.snowflake.wire import errors

_KEPT = timedelta(days=7)
_USUAL_LIMIT, _HIGHEST_LIMIT = 100, 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = schema_of(
    "QUERY_ID QUERY_TEXT DATABASE_NAME SCHEMA_NAME QUERY_TYPE SESSION_ID:n AUTHN_EVENT_ID:n USER_NAME USER_TYPE "
    "USER_DATABASE_NAME USER_SCHEMA_NAME ROLE_NAME WAREHOUSE_NAME WAREHOUSE_SIZE WAREHOUSE_TYPE CLUSTER_NUMBER:n "
    "QUERY_TAG EXECUTION_STATUS ERROR_CODE:n ERROR_MESSAGE START_TIME:t END_TIME:t TOTAL_ELAPSED_TIME:n "
    "BYTES_SCANNED:n ROWS_PRODUCED:n COMPILATION_TIME:n EXECUTION_TIME:n QUEUED_PROVISIONING_TIME:n "
    "QUEUED_REPAIR_TIME:n QUEUED_OVERLOAD_TIME:n TRANSACTION_BLOCKED_TIME:n OUTBOUND_DATA_TRANSFER_CLOUD "
    "OUTBOUND_DATA_TRANSFER_REGION OUTBOUND_DATA_TRANSFER_BYTES:n INBOUND_DATA_TRANSFER_CLOUD "
    "INBOUND_DATA_TRANSFER_REGION INBOUND_DATA_TRANSFER_BYTES:n LIST_EXTERNAL_FILE_TIME:n "
    "CREDITS_USED_CLOUD_SERVICES:f RELEASE_VERSION EXTERNAL_FUNCTION_TOTAL_INVOCATIONS:n "
    "EXTERNAL_FUNCTION_TOTAL_SENT_ROWS:n EXTERNAL_FUNCTION_TOTAL_RECEIVED_ROWS:n "
    "EXTERNAL_FUNCTION_TOTAL_SENT_BYTES:n EXTERNAL_FUNCTION_TOTAL_RECEIVED_BYTES:n IS_CLIENT_GENERATED_STATEMENT:b "
    "QUERY_HASH QUERY_HASH_VERSION:n QUERY_PARAMETERIZED_HASH QUERY_PARAMETERIZED_HASH_VERSION:n TRANSACTION_ID:n "
    "QUERY_ACCELERATION_BYTES_SCANNED:n QUERY_ACCELERATION_PARTITIONS_SCANNED:n "
    "QUERY_ACCELERATION_UPPER_LIMIT_SCALE_FACTOR:n BYTES_WRITTEN_TO_RESULT:n ROWS_WRITTEN_TO_RESULT:n ROWS_INSERTED:n "
    "QUERY_RETRY_TIME:n QUERY_RETRY_CAUSE FAULT_HANDLING_TIME:n BIND_VALUES AGENT_TYPE"
)
_TYPES = ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE")
# No statement waits for a warehouse here.
UNQUEUED = (
    *("COMPILATION_TIME", "QUEUED_PROVISIONING_TIME", "QUEUED_REPAIR_TIME", "QUEUED_OVERLOAD_TIME"),
    "TRANSACTION_BLOCKED_TIME",
)
_TIMES = ("END_TIME_RANGE_START", "END_TIME_RANGE_END")
# The argument that a function of the family has beside the times and the limit, the first one if it is positional.
_OWN_ARGUMENT = {
    "QUERY_HISTORY": "",
    "QUERY_HISTORY_BY_SESSION": "SESSION_ID",
    "QUERY_HISTORY_BY_USER": "USER_NAME",
    "QUERY_HISTORY_BY_WAREHOUSE": "WAREHOUSE_NAME",
}
NAMES = tuple(_OWN_ARGUMENT)


def query_history(session: Session, call: exp.Expression) -> pa.Table:
    """Return the rows of a call, the newest first; those that run come before all others.

    Raise SnowflakeError for an argument that the function has not, or a limit out of its range.
    """
    own = _OWN_ARGUMENT[call.name.upper()]
    given = given_arguments(call, tuple(filter(None, (own, *_TIMES, "RESULT_LIMIT"))))
    start, end = (_value(session, given.get(name), "TIMESTAMP_LTZ") for name in _TIMES)
    limit = int(_value(session, given.get("RESULT_LIMIT"), "NUMBER") or _USUAL_LIMIT)
    if not 1 <= limit <= _HIGHEST_LIMIT:
        raise errors.invalid_value(str(limit), "RESULT_LIMIT")
    fits = _filter(session, own, _value(session, given.get(own), "VARCHAR"))
    earliest = max(filter(None, (start, session.account.now() - _KEPT)))
    found = [
        record
        for record in (session.query_log.records() if session.query_log else ())
        if fits(record) and _seen(session, record) and _within(record, earliest, end)
    ]
    found.sort(key=lambda record: (record.ended is None, record.ended or record.started), reverse=True)
    return arrow_table([_row(session, record) for record in found[:limit]], _COLUMNS)


def _value(session: Session, value: exp.Expression | None, type_: str) -> Any:
    """Return the value of a constant expression, times in UTC; None if it is not given."""
    if value is None:
        return None
    if isinstance(value, exp.CurrentUser):
        return session.user
    if isinstance(value, exp.Anonymous) and value.name.upper() in ("CURRENT_SESSION", "CURRENT_WAREHOUSE"):
        return str(session.id) if value.name.upper() == "CURRENT_SESSION" else session.warehouse
    query = f"SELECT ({value.sql(dialect='snowflake')})::{type_} AS T"
    found = session.connection.run(parse_one(query)).fetchall()[0][0]
    if isinstance(found, datetime):
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return found


def _filter(session: Session, own: str, wanted: str | None) -> Callable[[QueryRecord], bool]:
    """Return a function's test of a record; without its argument, for the session, its user or its warehouse."""
    match own:
        case "SESSION_ID":
            number = str(session.id) if wanted is None else wanted
            return lambda record: str(record.session_id) == number
        case "USER_NAME":
            user = session.user if wanted is None else _name(wanted)
            return lambda record: record.user == user
        case "WAREHOUSE_NAME":
            warehouse = session.warehouse if wanted is None else _name(wanted)
            return lambda record: record.warehouse == warehouse
    return lambda record: True


def _name(text: str) -> str:
    """Return a name as Snowflake stores it: without its double quotes, or else in upper case."""
    return text[1:-1] if text[:1] == text[-1:] == '"' else text.upper()


def _seen(session: Session, record: QueryRecord) -> bool:
    if record.user == session.user:
        return True
    if record.warehouse is None:
        return False
    name = (record.warehouse,)
    return any(access_control.holds(session, privilege, "WAREHOUSE", name) for privilege in ("MONITOR", "OPERATE"))


def _within(record: QueryRecord, start: datetime, end: datetime | None) -> bool:
    """Return whether a statement ended in the range; one that runs is in each range without an end."""
    if record.ended is None:
        return end is None
    return start <= record.ended and (end is None or record.ended <= end)


def _row(session: Session, record: QueryRecord) -> list[Any]:
    elapsed = round(((record.ended or session.account.now()) - record.started).total_seconds() * 1000)
    found = {
        "QUERY_ID": record.id,
        "QUERY_TEXT": record.text,
        "DATABASE_NAME": record.database,
        "SCHEMA_NAME": record.schema,
        "QUERY_TYPE": type_of(record),
        "SESSION_ID": record.session_id,
        "USER_NAME": record.user,
        "ROLE_NAME": record.role,
        "WAREHOUSE_NAME": record.warehouse,
        "QUERY_TAG": record.tag,
        "EXECUTION_STATUS": _status(record),
        "ERROR_CODE": int(record.error_code) if record.error_code else None,
        "ERROR_MESSAGE": record.error_message or None,
        "START_TIME": record.started,
        "END_TIME": record.ended or _EPOCH,
        "TOTAL_ELAPSED_TIME": elapsed,
        "EXECUTION_TIME": elapsed,
        **dict.fromkeys(UNQUEUED, 0),
    }
    return [found.get(column.name) for column in _COLUMNS]


def type_of(record: QueryRecord) -> str | None:
    """Return the type of a query or DML; None for another statement."""
    verb = record.text.split(maxsplit=1)[0].upper() if record.text.strip() else ""
    return verb if verb in _TYPES else None


def _status(record: QueryRecord) -> str:
    if record.ended is None:
        return "RUNNING"
    return "FAILED_WITH_ERROR" if record.error_code else "SUCCESS"
