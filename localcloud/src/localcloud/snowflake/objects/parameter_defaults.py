"""Parameters of sessions and of the account's objects: their names, types and defaults.

https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.snowflake.engine import json_rows
from localcloud.snowflake.wire import options
from localcloud.snowflake.wire.options import Option

_NAMESPACE = """
DATA_RETENTION_TIME_IN_DAYS=1 MAX_DATA_EXTENSION_TIME_IN_DAYS=14 EXTERNAL_VOLUME= CATALOG=
REPLACE_INVALID_CHARACTERS=false DEFAULT_DDL_COLLATION= STORAGE_SERIALIZATION_POLICY=OPTIMIZED LOG_LEVEL=OFF
TRACE_LEVEL=OFF SUSPEND_TASK_AFTER_NUM_FAILURES=10 TASK_AUTO_RETRY_ATTEMPTS=0
USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE=Medium USER_TASK_TIMEOUT_MS=3600000
USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS=30 QUOTED_IDENTIFIERS_IGNORE_CASE=false ENABLE_CONSOLE_OUTPUT=false
PIPE_EXECUTION_PAUSED=false
"""
RETENTION, MIN_RETENTION = "DATA_RETENTION_TIME_IN_DAYS", "MIN_DATA_RETENTION_TIME_IN_DAYS"
_WAREHOUSE = "MAX_CONCURRENCY_LEVEL=8 STATEMENT_QUEUED_TIMEOUT_IN_SECONDS=0 STATEMENT_TIMEOUT_IN_SECONDS=172800"
# "~" stands for a space inside a value.
_USER = """
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


def _defaults(listing: str) -> dict[str, str]:
    return {key: value.replace("~", " ") for key, _, value in (item.partition("=") for item in listing.split())}


DEFAULTS: Mapping[str, dict[str, str]] = {
    "DATABASE": _defaults(_NAMESPACE),
    "SCHEMA": _defaults(_NAMESPACE),
    "WAREHOUSE": _defaults(_WAREHOUSE),
    "USER": _defaults(_USER),
    "SESSION": _defaults(_USER),
    "ACCOUNT": _defaults(_USER) | _defaults(_NAMESPACE) | {MIN_RETENTION: "0"},
}

# Those of tasks, which have the parameters of sessions, too, and of functions and procedures; that the last two have no
# METRIC_LEVEL and AUTO_EVENT_LOGGING by default is from memory.
# https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/parameters.go
_TASK = (
    *("SUSPEND_TASK_AFTER_NUM_FAILURES", "TASK_AUTO_RETRY_ATTEMPTS", "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE"),
    *("USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS", "USER_TASK_TIMEOUT_MS"),
)
_FUNCTION = _defaults("ENABLE_CONSOLE_OUTPUT=false LOG_LEVEL=OFF METRIC_LEVEL=NONE TRACE_LEVEL=OFF")
LISTED: Mapping[str, Mapping[str, str]] = {
    **DEFAULTS,
    "TASK": DEFAULTS["SESSION"] | {key: DEFAULTS["SCHEMA"][key] for key in _TASK},
    "FUNCTION": _FUNCTION,
    "PROCEDURE": _FUNCTION | {"AUTO_EVENT_LOGGING": "OFF"},
}


def known(kind: str) -> dict[str, Option]:
    """Return the reader of each parameter that objects of the kind can set."""
    found = {key: _option_of(default) for key, default in DEFAULTS.get(kind, {}).items()}
    if kind == "SESSION":  # SHOW PARAMETERS does not list these
        found |= {key: options.one_of(key, *json_rows.FORMATS) for key in json_rows.PARAMETERS}
        # Drivers are told 0 all the same: they bind arrays of any length in the request, and not by files of a stage.
        found["CLIENT_STAGE_ARRAY_BINDING_THRESHOLD"] = options.number
    return found | {key: options.retention for key in found if key in (RETENTION, MIN_RETENTION)}


def type_of(default: str) -> str:
    """Return the type of a parameter with this default, as SHOW PARAMETERS prints it."""
    return "BOOLEAN" if default in ("true", "false") else "NUMBER" if default.isdecimal() else "STRING"


def _option_of(default: str) -> Option:
    return {"BOOLEAN": options.boolean, "NUMBER": options.number, "STRING": options.text}[type_of(default)]
