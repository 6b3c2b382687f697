"""Rows as Arrow tables that DuckDB reads in the place of Snowflake's own views and functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session

TIMESTAMP = pa.timestamp("us", "UTC")
_COLUMN_TYPES = {"": pa.string(), "n": pa.int64(), "t": TIMESTAMP, "b": pa.bool_(), "f": pa.float64()}


def schema_of(listing: str) -> pa.Schema:
    """Return the columns that a text lists.

    NAME is text, NAME:n a whole number, NAME:f any number, NAME:t a time in UTC, NAME:b a BOOLEAN.
    """
    named = (column.partition(":") for column in listing.split())
    return pa.schema([(name, _COLUMN_TYPES[kind]) for name, _, kind in named])


def arrow_table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Return rows of Python values as a table. Raise pyarrow.ArrowInvalid for a value that does not fit its column."""
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in schema]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def register(session: Session, name: str, rows: pa.Table, where: exp.Expr) -> exp.Table:
    """Register the rows as a temporary view, and return the table to read them by, under the alias of `where`."""
    view = f"LOCALCLOUD_{name}"
    session.connection.register(view, rows)
    alias = where.args.get("alias") or exp.TableAlias(this=exp.to_identifier(name))
    return exp.Table(
        this=exp.to_identifier(view, quoted=True),
        db=exp.to_identifier("main", quoted=True),
        catalog=exp.to_identifier("temp", quoted=True),
        alias=alias.copy(),
    )
