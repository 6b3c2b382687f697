"""The collations of a new table's or view's columns: written with the column, or those of its query's columns.

https://docs.snowflake.com/en/sql-reference/collation#collation-control
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from sqlglot import exp

from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.functions.collation_keys import collation_of
from localcloud.snowflake.engine.functions.value_forms import TEXTS
from localcloud.snowflake.tables import collated_queries, creation_properties, table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName


def take(
    session: Session,
    expression: exp.Create,
    named: Sequence[tuple[exp.Table, QualifiedName | None]],
    source: Table | None,
) -> dict[str, str]:
    """Return the collations by column, and take them out of the statement. Raise SnowflakeError.

    `named` is what its query reads; `source` is the table that it is made after, by LIKE or CLONE.
    """
    query, default = expression.expression, creation_properties.default_collation(expression)
    if default and (source is not None or isinstance(query, exp.Query)):
        raise errors.unsupported(f"{creation_properties.DEFAULT_COLLATION} of CREATE TABLE … AS, LIKE or CLONE")
    if source is not None:
        return dict(source.collations)
    written = dict(pair for column in _columns(expression) for pair in _of_column(column, default))
    if not isinstance(query, exp.Query):
        return written
    reads = [(table, name) for table, name in named if name is not None]
    outputs = collated_queries.apply(session, expression, reads, describes=True) or []
    schema = expression.this
    columns = schema.expressions if isinstance(schema, exp.Schema) else []
    if columns and outputs:
        names = [table_references.part(column.find(exp.Identifier)) for column in columns]
        outputs = [(name, spec) for name, (_, spec) in zip(names, outputs, strict=False)]
        typed = any(isinstance(column, exp.ColumnDef) and column.kind for column in columns)
        if typed and any(spec != written.get(name, "") for name, spec in outputs):
            raise errors.unsupported("CREATE TABLE … AS with a column of another collation than its query's")
    return {name: spec for name, spec in outputs if spec} | written


def _columns(expression: exp.Create) -> list[exp.ColumnDef]:
    return list(expression.this.find_all(exp.ColumnDef)) if isinstance(expression.this, exp.Schema) else []


def _of_column(column: exp.ColumnDef, default: str) -> list[tuple[str, str]]:
    """Return the column with its collation, or the default of texts, if it has one, and take that out."""
    constraints = column.args.get("constraints") or []
    kinds = [each.args.get("kind") for each in constraints]
    found = [kind.this.name for kind in kinds if _is_collation(kind)]
    kept = [each for each, kind in zip(constraints, kinds, strict=True) if not _is_collation(kind)]
    column.set("constraints", kept)
    is_text = column.kind is not None and column.kind.this in TEXTS
    spec = found[0] if found else default if is_text else ""
    if not spec:
        return []
    if not is_text:
        raise errors.unsupported("COLLATE of a column that is no VARCHAR")
    collation_of(spec)
    return [(table_references.part(column.this), spec)]


def _is_collation(kind: object) -> TypeGuard[exp.CollateColumnConstraint]:
    return isinstance(kind, exp.CollateColumnConstraint)
