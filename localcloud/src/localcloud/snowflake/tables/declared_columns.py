"""NOT NULL and DEFAULT of the columns of CREATE TABLE … AS, which DuckDB drops: they are set behind the query's rows.

dbt writes them for a model with a contract:
https://github.com/dbt-labs/dbt-snowflake/blob/main/tests/functional/adapter/test_constraints.py
"""

from __future__ import annotations

import uuid

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.engine.columns import columns_of, written_defaults
from localcloud.snowflake.engine.execution import define
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

_KEPT = (exp.NotNullColumnConstraint, exp.DefaultColumnConstraint)


def statements(session: Session, name: QualifiedName, expression: exp.Create) -> list[str]:
    """Return DuckDB's statements that let the columns of the new table be as they are declared; none without a query.

    The first of them fails for a NULL in a column that is NOT NULL.
    """
    schema, query = expression.this, expression.expression
    if not isinstance(schema, exp.Schema) or not isinstance(query, exp.Query) or not schema.find(*_KEPT):
        return []
    return [
        f"ALTER TABLE {quote_name(name)} ALTER COLUMN {quote_identifier(column)} SET {what}"
        for column, is_needed, default in _without_rows(session, name, schema)
        for what in (("NOT NULL",) if is_needed else ()) + ((f"DEFAULT {default}",) if default else ())
    ]


def _without_rows(session: Session, name: QualifiedName, schema: exp.Schema) -> list[tuple[str, bool, str | None]]:
    """Return each column, whether it is NOT NULL, and its default in DuckDB's terms.

    The table is made for a moment under another name, without its query.
    """
    beside = (*name[:2], f"LOCALCLOUD_DECLARED_{uuid.uuid4().hex}".upper())
    own = schema.copy()
    own.this.replace(exp.table_(beside[2], db=beside[1], catalog=beside[0], quoted=True))
    try:
        define(session, beside, parse_one(exp.Create(this=own, kind="TABLE").sql(dialect="snowflake")))
        defaults = written_defaults(session.connection, beside)
        return [
            (column.name, not column.nullable, defaults.get(column.name))
            for column in columns_of(session.connection, [beside])
        ]
    finally:
        session.connection.execute(f"DROP TABLE IF EXISTS {quote_name(beside)}")
        varchar_lengths.forget(session, beside)
