"""The views of ACCOUNT_USAGE that list what happened, and the references of policies and tags.

https://docs.snowflake.com/en/sql-reference/account-usage#account-usage-views has the page of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import Database, Warehouse
from localcloud.snowflake.catalog.policies import Tag
from localcloud.snowflake.catalog.schema_objects import RELATIONS, Schema, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance import references
from localcloud.snowflake.loading import copy_history, load_history
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.queries.query_history import UNQUEUED, type_of
from localcloud.snowflake.queries.usage_objects import around, identifier, number_of

_Row = dict[str, Any]
_Rows = Iterator[_Row]
_KEPT = timedelta(days=365)
_MILLISECOND = timedelta(milliseconds=1)


def _queries(session: Session) -> _Rows:
    """Statements that have ended, of every session."""
    account = session.account
    for record in session.query_log.records() if session.query_log else ():
        if record.ended is None:
            continue
        warehouse = account.find(Warehouse, (record.warehouse,)) if record.warehouse else None
        elapsed = (record.ended - record.started) // _MILLISECOND
        yield {
            "QUERY_ID": record.id,
            "QUERY_TEXT": record.text,
            "DATABASE_ID": identifier(account.find(Database, (record.database or "",))),
            "DATABASE_NAME": record.database,
            "SCHEMA_ID": identifier(account.find(Schema, (record.database or "", record.schema or ""))),
            "SCHEMA_NAME": record.schema,
            "QUERY_TYPE": type_of(record),
            "SESSION_ID": record.session_id,
            "USER_NAME": record.user,
            "ROLE_NAME": record.role,
            "WAREHOUSE_ID": identifier(warehouse),
            "WAREHOUSE_NAME": record.warehouse,
            "WAREHOUSE_TYPE": warehouse.warehouse_type if warehouse else None,
            "QUERY_TAG": record.tag,
            "EXECUTION_STATUS": "FAIL" if record.error_code else "SUCCESS",
            "ERROR_CODE": int(record.error_code) if record.error_code.isdecimal() else None,
            "ERROR_MESSAGE": record.error_message or None,
            "START_TIME": record.started,
            "END_TIME": record.ended,
            "TOTAL_ELAPSED_TIME": elapsed,
            "EXECUTION_TIME": elapsed,
            "ROLE_TYPE": "ROLE",
            **dict.fromkeys(UNQUEUED, 0),
        }


def _logins(session: Session) -> _Rows:
    for login in session.account.logins.all():
        text = f"{login.moment.isoformat()} {login.user} {login.client_ip}"
        yield {
            "EVENT_ID": number_of(text),
            "EVENT_TIMESTAMP": login.moment,
            "EVENT_TYPE": "LOGIN",
            "USER_NAME": login.user or None,
            "CLIENT_IP": login.client_ip,
            "REPORTED_CLIENT_TYPE": login.client,
            "REPORTED_CLIENT_VERSION": login.version,
            "FIRST_AUTHENTICATION_FACTOR": login.factor,
            "IS_SUCCESS": "NO" if login.error_code else "YES",
            "ERROR_CODE": int(login.error_code) if login.error_code else None,
            "ERROR_MESSAGE": login.error_message or None,
        }


def _no_credits(session: Session) -> _Rows:
    """A warehouse costs nothing here."""
    yield from ()


def _loads(session: Session) -> Iterator[tuple[Table, Load]]:
    """Yield the loads of the tables that the session sees, as the page says."""
    since = session.account.now().astimezone(UTC).replace(tzinfo=None) - _KEPT
    by_database: dict[str, dict[str, Table]] = {}
    for table in access_control.visible(session, Table, ()):
        by_database.setdefault(table.name[0], {})[table.id] = table
    for database, tables in by_database.items():
        where = "loaded_at >= ? AND list_contains(?, table_id)"
        for load in load_history.select(session.connection, database, where, [since, list(tables)]):
            yield tables[load.table_id], load


def _copies(session: Session) -> _Rows:
    names = copy_history.COPY_COLUMNS.names
    pipes = {pipe.id: pipe for pipe in session.account.all(Pipe)}
    for table, load in _loads(session):
        row = copy_history.history_row(load, table.name, copy_history.seen(session, pipes.get(load.pipe_id)))
        ids = around(session, table.name, "TABLE_")
        yield {
            **dict(zip(names, row, strict=True)),
            "TABLE_ID": identifier(table),
            **{key: ids[key] for key in ("TABLE_SCHEMA_ID", "TABLE_CATALOG_ID")},
            "FIRST_COMMIT_TIME": copy_history.aware(load.loaded_at),
        }


def _files(session: Session) -> _Rows:
    for table, load in _loads(session):
        if load.pipe_id:
            continue
        ids = around(session, table.name, "")
        yield {
            "TABLE_ID": identifier(table),
            "TABLE_NAME": table.name[2],
            "SCHEMA_ID": ids["SCHEMA_ID"],
            "SCHEMA_NAME": table.name[1],
            "CATALOG_ID": ids["CATALOG_ID"],
            "CATALOG_NAME": table.name[0],
            "FILE_NAME": load.url,
            "LAST_LOAD_TIME": copy_history.aware(load.loaded_at),
            "STATUS": load.status.replace("_", " "),
            "ROW_COUNT": load.rows_loaded,
            "ROW_PARSED": load.rows_parsed,
            "FIRST_ERROR_MESSAGE": load.first_error,
            "FIRST_ERROR_LINE_NUMBER": load.first_error_line,
            "FIRST_ERROR_CHARACTER_POSITION": load.first_error_character,
            "FIRST_ERROR_COL_NAME": load.first_error_column,
            "ERROR_COUNT": load.errors_seen,
            "ERROR_LIMIT": load.error_limit,
        }


def _policies(session: Session) -> _Rows:
    names = references.COLUMNS["POLICY_REFERENCES"]
    account = session.account
    with account.lock:
        found = [row for kind in RELATIONS for one in account.all(kind) for row in references.of_relation(session, one)]
        found += [row for tag in account.all(Tag) for row in references.of_tag(tag)]
    for row in found:
        named = dict(zip(names, row, strict=True))
        policy = account.find(named["POLICY_KIND"].replace("_", " "), tuple(row[:3]))
        yield {**named, "POLICY_ID": identifier(policy)}


def _tags(session: Session) -> _Rows:
    """Yield the objects and columns that have tags of their own, as far as the session sees them: so the page says."""
    for object_ in session.account.snapshot().objects:
        columns = getattr(getattr(object_, "governed", None), "column_tags", {})
        if not (object_.tags or columns) or not access_control.is_visible(session, object_.kind, object_.name):
            continue
        set_on = [(tag, value, None) for tag, value in object_.tags]
        set_on += [(tag, value, column) for column, tags in columns.items() for tag, value in tags]
        for tag, value, column in set_on:
            name = object_.name
            yield {
                "TAG_DATABASE": tag.name[0],
                "TAG_SCHEMA": tag.name[1],
                "TAG_ID": identifier(tag),
                "TAG_NAME": tag.name[2],
                "TAG_VALUE": value,
                "OBJECT_DATABASE": name[0] if len(name) > 1 else None,
                "OBJECT_SCHEMA": name[1] if len(name) > 2 else None,
                "OBJECT_ID": identifier(object_),
                "OBJECT_NAME": name[-1] if name else session.account.account_name,
                "DOMAIN": "COLUMN" if column else object_.kind,
                "COLUMN_NAME": column,
                "APPLY_METHOD": "MANUAL",
            }


VIEWS: dict[str, tuple[str, Callable[[Session], _Rows]]] = {
    "QUERY_HISTORY": (
        "QUERY_ID QUERY_TEXT DATABASE_ID:n DATABASE_NAME SCHEMA_ID:n SCHEMA_NAME QUERY_TYPE SESSION_ID:n "
        "AUTHN_EVENT_ID:n USER_NAME ROLE_NAME WAREHOUSE_ID:n WAREHOUSE_NAME WAREHOUSE_SIZE WAREHOUSE_TYPE "
        "CLUSTER_NUMBER:n QUERY_TAG EXECUTION_STATUS ERROR_CODE:n ERROR_MESSAGE START_TIME:t END_TIME:t "
        "TOTAL_ELAPSED_TIME:n BYTES_SCANNED:n PERCENTAGE_SCANNED_FROM_CACHE:f BYTES_WRITTEN:n "
        "BYTES_WRITTEN_TO_RESULT:n BYTES_READ_FROM_RESULT:n ROWS_PRODUCED:n ROWS_INSERTED:n ROWS_UPDATED:n "
        "ROWS_DELETED:n ROWS_UNLOADED:n BYTES_DELETED:n PARTITIONS_SCANNED:n PARTITIONS_TOTAL:n "
        "BYTES_SPILLED_TO_LOCAL_STORAGE:n BYTES_SPILLED_TO_REMOTE_STORAGE:n BYTES_SENT_OVER_THE_NETWORK:n "
        "COMPILATION_TIME:n EXECUTION_TIME:n QUEUED_PROVISIONING_TIME:n QUEUED_REPAIR_TIME:n QUEUED_OVERLOAD_TIME:n "
        "TRANSACTION_BLOCKED_TIME:n OUTBOUND_DATA_TRANSFER_CLOUD OUTBOUND_DATA_TRANSFER_REGION "
        "OUTBOUND_DATA_TRANSFER_BYTES:n INBOUND_DATA_TRANSFER_CLOUD INBOUND_DATA_TRANSFER_REGION "
        "INBOUND_DATA_TRANSFER_BYTES:n LIST_EXTERNAL_FILES_TIME:n CREDITS_USED_CLOUD_SERVICES:f RELEASE_VERSION "
        "EXTERNAL_FUNCTION_TOTAL_INVOCATIONS:n EXTERNAL_FUNCTION_TOTAL_SENT_ROWS:n "
        "EXTERNAL_FUNCTION_TOTAL_RECEIVED_ROWS:n EXTERNAL_FUNCTION_TOTAL_SENT_BYTES:n "
        "EXTERNAL_FUNCTION_TOTAL_RECEIVED_BYTES:n QUERY_LOAD_PERCENT:n IS_CLIENT_GENERATED_STATEMENT:b "
        "QUERY_ACCELERATION_BYTES_SCANNED:n QUERY_ACCELERATION_PARTITIONS_SCANNED:n "
        "QUERY_ACCELERATION_UPPER_LIMIT_SCALE_FACTOR:n TRANSACTION_ID:n CHILD_QUERIES_WAIT_TIME:n ROLE_TYPE QUERY_HASH "
        "QUERY_HASH_VERSION:n QUERY_PARAMETERIZED_HASH QUERY_PARAMETERIZED_HASH_VERSION:n SECONDARY_ROLE_STATS "
        "ROWS_WRITTEN_TO_RESULT:n QUERY_RETRY_TIME:n QUERY_RETRY_CAUSE FAULT_HANDLING_TIME:n USER_TYPE "
        "USER_DATABASE_NAME USER_DATABASE_ID USER_SCHEMA_NAME USER_SCHEMA_ID BIND_VALUES AGENT_TYPE",
        _queries,
    ),
    "LOGIN_HISTORY": (
        "EVENT_ID:n EVENT_TIMESTAMP:t EVENT_TYPE USER_NAME CLIENT_IP REPORTED_CLIENT_TYPE REPORTED_CLIENT_VERSION "
        "FIRST_AUTHENTICATION_FACTOR SECOND_AUTHENTICATION_FACTOR IS_SUCCESS ERROR_CODE:n ERROR_MESSAGE "
        "RELATED_EVENT_ID:n CONNECTION CLIENT_PRIVATE_LINK_ID FIRST_AUTHENTICATION_FACTOR_ID "
        "SECOND_AUTHENTICATION_FACTOR_ID LOGIN_DETAILS AUTHORIZING_INTEGRATION_NAME",
        _logins,
    ),
    "WAREHOUSE_METERING_HISTORY": (
        "START_TIME:t END_TIME:t WAREHOUSE_ID:n WAREHOUSE_NAME CREDITS_USED:f CREDITS_USED_COMPUTE:f "
        "CREDITS_USED_CLOUD_SERVICES:f CREDITS_ATTRIBUTED_COMPUTE_QUERIES:f",
        _no_credits,
    ),
    "COPY_HISTORY": (
        "FILE_NAME STAGE_LOCATION LAST_LOAD_TIME:t ROW_COUNT:n ROW_PARSED:n FILE_SIZE:n FIRST_ERROR_MESSAGE "
        "FIRST_ERROR_LINE_NUMBER:n FIRST_ERROR_CHARACTER_POS:n FIRST_ERROR_COLUMN_NAME ERROR_COUNT:n ERROR_LIMIT:n "
        "STATUS TABLE_ID:n TABLE_NAME TABLE_SCHEMA_ID:n TABLE_SCHEMA_NAME TABLE_CATALOG_ID:n TABLE_CATALOG_NAME "
        "PIPE_CATALOG_NAME PIPE_SCHEMA_NAME PIPE_NAME PIPE_RECEIVED_TIME:t FIRST_COMMIT_TIME:t BYTES_BILLED:n",
        _copies,
    ),
    "LOAD_HISTORY": (
        "TABLE_ID:n TABLE_NAME SCHEMA_ID:n SCHEMA_NAME CATALOG_ID:n CATALOG_NAME FILE_NAME LAST_LOAD_TIME:t STATUS "
        "ROW_COUNT:n ROW_PARSED:n FIRST_ERROR_MESSAGE FIRST_ERROR_LINE_NUMBER:n FIRST_ERROR_CHARACTER_POSITION:n "
        "FIRST_ERROR_COL_NAME ERROR_COUNT:n ERROR_LIMIT:n",
        _files,
    ),
    "POLICY_REFERENCES": (
        "POLICY_DB POLICY_SCHEMA POLICY_ID:n POLICY_NAME POLICY_KIND REF_DATABASE_NAME REF_SCHEMA_NAME REF_ENTITY_NAME "
        "REF_ENTITY_DOMAIN REF_COLUMN_NAME REF_ARG_COLUMN_NAMES TAG_DATABASE TAG_SCHEMA TAG_NAME POLICY_STATUS",
        _policies,
    ),
    "TAG_REFERENCES": (
        "TAG_DATABASE TAG_SCHEMA TAG_ID:n TAG_NAME TAG_VALUE OBJECT_DATABASE OBJECT_SCHEMA OBJECT_ID:n OBJECT_NAME "
        "OBJECT_DELETED:t DOMAIN COLUMN_ID:n COLUMN_NAME APPLY_METHOD",
        _tags,
    ),
}
