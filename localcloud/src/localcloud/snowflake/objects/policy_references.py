"""POLICY_REFERENCES and DATA_METRIC_FUNCTION_REFERENCES: always empty, because policies and metrics are not supported.

The Terraform provider asks both of every view it reads.
https://docs.snowflake.com/en/sql-reference/functions/policy_references and …/data_metric_function_references
"""

from __future__ import annotations

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.result import SELECT, Result, table
from localcloud.snowflake.wire.statement import Statement

_COLUMNS = {
    "POLICY_REFERENCES": (
        "POLICY_DB", "POLICY_SCHEMA", "POLICY_NAME", "POLICY_KIND", "REF_DATABASE_NAME", "REF_SCHEMA_NAME",
        "REF_ENTITY_NAME", "REF_ENTITY_DOMAIN", "REF_COLUMN_NAME", "REF_ARG_COLUMN_NAMES", "TAG_DATABASE", "TAG_SCHEMA",
        "TAG_NAME", "POLICY_STATUS",
    ),
    "DATA_METRIC_FUNCTION_REFERENCES": (
        "METRIC_DATABASE_NAME", "METRIC_SCHEMA_NAME", "METRIC_NAME", "METRIC_SIGNATURE", "METRIC_DATA_TYPE",
        "REF_DATABASE_NAME", "REF_SCHEMA_NAME", "REF_ENTITY_NAME", "REF_ENTITY_DOMAIN", "REF_ARGUMENTS", "REF_ID",
        "SCHEDULE", "SCHEDULE_STATUS",
    ),
}  # fmt: skip


def answer(session: Session, statement: Statement) -> Result | None:
    """SELECT * FROM TABLE([…]INFORMATION_SCHEMA.<function>(…)); None for other queries."""
    reader = statement.reader()
    if not reader.accept("SELECT", "*", "FROM", "TABLE", "("):
        return None
    name = reader.name() if reader.peek().is_name() else ()
    if name[-2:-1] != ("INFORMATION_SCHEMA",) or name[-1] not in _COLUMNS:
        return None
    return table(_COLUMNS[name[-1]], [], SELECT)
