"""TRUNCATE TABLE, COMMENT ON and DESCRIBE of tables and views."""

from __future__ import annotations

import dataclasses

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.tables import column_comments, table_references
from localcloud.snowflake.tables.table_references import name_of
from localcloud.snowflake.wire import errors, row_counts
from localcloud.snowflake.wire.names import dotted, quote_name
from localcloud.snowflake.wire.result import Result, done


def truncate(session: Session, expression: exp.TruncateTable) -> Result:
    """TRUNCATE TABLE. https://docs.snowflake.com/en/sql-reference/sql/truncate-table"""
    [table_] = expression.expressions
    name = session.qualify(name_of(table_), 3, "TRUNCATE")
    if not access_control.require_unless_missing(
        session, "TRUNCATE", "TABLE", name, bool(expression.args.get("exists"))
    ):
        return done()
    # A DELETE keeps the rows for readers until the end of the transaction; DuckDB's TRUNCATE is the same there.
    [(rows,)] = session.connection.execute(f"SELECT COUNT(*) FROM {quote_name(name)}").fetchall()
    session.connection.execute(f"TRUNCATE TABLE {quote_name(name)}")
    load_history.forget(session.connection, name[0], session.account.get(Table, name).id)
    return dataclasses.replace(done(), stats=row_counts.counts(numRowsDeleted=rows))


def comment(session: Session, expression: exp.Comment) -> Result:
    """COMMENT ON TABLE | VIEW | COLUMN. https://docs.snowflake.com/en/sql-reference/sql/comment"""
    kind, text = str(expression.args.get("kind")).upper(), expression.expression.name
    if kind not in ("TABLE", "VIEW", "COLUMN"):
        raise errors.unsupported(f"COMMENT ON {kind}")
    *parts, column = expression.this.parts if kind == "COLUMN" else [*expression.this.parts, None]
    name = session.qualify(tuple(map(table_references.part, parts)), 3, "COMMENT")
    relation = session.account.relation(name)
    if expression.args.get("exists") and relation is None:
        return done()
    access_control.require(session, "OWNERSHIP", relation.kind if relation and kind == "COLUMN" else kind, name)
    if column is None:
        session.account.get(kind, name).comment = text
    else:
        column_comments.put(session, name, table_references.part(column), text)
    return done()


def describe(session: Session, expression: exp.Describe) -> None:
    """Check that the session may see what it describes; fakesnow answers."""
    name = table_references.target(session, expression)
    relation = session.account.relation(name)
    if relation is None or not access_control.sees(session, relation.kind, name):
        kind = str(expression.args.get("kind") or "TABLE")
        raise errors.does_not_exist(kind, dotted(name))
    access_control.require(session, "USAGE", "SCHEMA", name[:2])
