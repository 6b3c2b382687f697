"""Rows as Arrow tables, which DuckDB reads in the place of what Snowflake has and it has not."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session

TIMESTAMP = pa.timestamp("us", "UTC")
COLUMN_TYPES = {"": pa.string(), "n": pa.int64(), "t": TIMESTAMP}


def schema_of(listing: str) -> pa.Schema:
    """Columns from their names: NAME is text, NAME:n a number, NAME:t a time."""
    named = (column.partition(":") for column in listing.split())
    return pa.schema([(name, COLUMN_TYPES[kind]) for name, _, kind in named])


def columnar(rows: list[list[Any]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in schema]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def registered(session: Session, name: str, rows: pa.Table, where: exp.Expression) -> exp.Table:
    """A table of DuckDB's own that holds the rows, under the alias that the statement gave it."""
    view = f"LOCALCLOUD_{name}"
    session.connection.register(view, rows)
    alias = where.args.get("alias") or exp.TableAlias(this=exp.to_identifier(name))
    return exp.Table(
        this=exp.to_identifier(view, quoted=True),
        db=exp.to_identifier("main", quoted=True),
        catalog=exp.to_identifier("temp", quoted=True),
        alias=alias.copy(),
    )
