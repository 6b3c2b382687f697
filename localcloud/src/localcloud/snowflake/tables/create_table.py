"""CREATE of tables and views: made in DuckDB by fakesnow, and registered in the account with their owner.

https://docs.snowflake.com/en/sql-reference/sql/create-table and …/create-view
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.schema_objects import Constraint, Numbers, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import context_defaults, varchar_lengths
from localcloud.snowflake.engine.execution import define
from localcloud.snowflake.engine.functions.value_forms import BYTES, TEXTS
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.objects import fixed_parameters, parameters
from localcloud.snowflake.objects.creation import Creation
from localcloud.snowflake.tables import (
    clone,
    column_comments,
    column_kinds,
    column_names,
    constraints,
    declared_collations,
    declared_columns,
    declared_defaults,
    result_scan,
    sequences,
    table_references,
    undrop,
    view_columns,
)
from localcloud.snowflake.tables.creation_properties import Declared, declared, refuse_kinds, take_kept
from localcloud.snowflake.tables.relations import TABLE
from localcloud.snowflake.wire import errors, row_counts
from localcloud.snowflake.wire.names import QualifiedName, quote_name
from localcloud.snowflake.wire.result import Result

_COLLATION = "DEFAULT_DDL_COLLATION"
# Replaces tables and views in a query, each given with its full name.
Enforce = Callable[[Session, list[tuple[exp.Table, QualifiedName]]], object]
# Replaces table functions and Snowflake's own views in a query by their rows.
OpenFunctions = Callable[[Session, exp.Expr], object]
# The name of the query of CREATE TABLE … AS where it is read once more.
_TYPED = "LOCALCLOUD_TYPED"


def create(
    session: Session, expression: exp.Create, definition: str, enforce: Enforce, open_functions: OpenFunctions
) -> Result:
    """Create the table or view. Raise SnowflakeError, and DuckDB's errors as they are.

    `definition` is the statement as it was sent; `enforce` replaces what policies protect in the query of a new table,
    `open_functions` its table functions.
    """
    kind, name = str(expression.kind).upper(), table_references.target(session, expression)
    creation = _creation_of(session, expression, kind, name)
    old = creation.existing(session)
    if old and creation.if_not_exists:
        return creation.skipped()
    if old:
        access_control.require(session, "OWNERSHIP", kind, name)
    if kind == "VIEW":
        column_names.refuse_view_names(name, expression)
    named = _check_query(session, expression, kind, name)
    reads = tuple(dict.fromkeys(source for _, source in named if source is not None))
    source = clone.source_of(session, expression)
    grants = _copied_grants(session, expression, old or source)
    said = declared(expression, definition)
    defaults = dict(source.defaults) if source else declared_defaults.texts(_columns_of(expression))
    collations = declared_collations.take(session, expression, named, source)
    written = expression.copy() if expression.expression else expression
    if kind == "TABLE" and expression.expression:
        enforce(session, [(table, source) for table, source in named if source is not None])
        open_functions(session, expression.expression)
    shown = TABLE.row(session, old) if isinstance(old, Table) else ()
    keys, numbered = make(session, expression, name, source)
    column_kinds.keep_of_query(session, name, written, reads)
    owner = session.role or "PUBLIC"
    made: Table | View = Table(name, owner, constraints=keys, numbered=numbered, defaults=defaults)
    if kind == "VIEW":
        made = View(name, owner, definition=definition.rstrip(";\n "), reads=reads, secure=said.secure)
    _keep(made, said, source)
    made.collations = collations
    if isinstance(old, Table):
        undrop.remember(session, old, shown)
    creation.register(session, made, grants)
    if isinstance(made, View):
        view_columns.declare(session, made)
    done = creation.done(kind.capitalize())
    if kind == "VIEW" or not written.expression:
        return done
    [(rows,)] = session.connection.execute(f"SELECT COUNT(*) FROM {quote_name(name)}").fetchall()
    return dataclasses.replace(done, stats=row_counts.counts(numRowsInserted=rows))


def _creation_of(session: Session, expression: exp.Create, kind: str, name: QualifiedName) -> Creation:
    """Return the statement's head. Raise SnowflakeError for kinds, properties and parameters that are not supported."""
    refuse_kinds(expression, kind)
    fixed_parameters.refuse({_COLLATION: parameters.in_force(session, _COLLATION, "SCHEMA", name[:2])})
    if kind == "TABLE":
        _name_columns(expression)
    temporary = expression.find(exp.TemporaryProperty) is not None
    replace, if_not_exists = bool(expression.args.get("replace")), bool(expression.args.get("exists"))
    return Creation(kind, name, replace, if_not_exists, temporary)


def _check_query(
    session: Session, expression: exp.Create, kind: str, name: QualifiedName
) -> list[tuple[exp.Table, QualifiedName | None]]:
    """Return what the query reads. Raise SnowflakeError where it may not be read, or can't be run as it is written."""
    query = expression.expression
    if kind == "VIEW" and name[:2] != (session.database, session.schema):
        table_references.qualify(query, name[:2])
    named = _sources(session, expression)
    column_names.refuse(session, query)
    if query and result_scan.replace(session, query) and kind == "VIEW":
        raise errors.unsupported("views of RESULT_SCAN")
    if isinstance(expression.expression, exp.Query) and not isinstance(expression.this, exp.Schema):
        column_names.refuse_duplicates(session, expression.expression)
    return named


def _keep(made: Table | View, said: Declared, source: Table | None) -> None:
    """Let the new table or view have what was declared, and a clone its source's parameters, comment and policies."""
    made.comment, made.transient, made.cluster_by = said.comment, said.transient, said.cluster_by
    if source and said.clones:
        made.parameters.update(source.parameters)
        made.comment = said.comment or source.comment
        made.governed = source.governed.copy()
    made.parameters.update(said.parameters)


def _columns_of(expression: exp.Create) -> list[exp.Expr]:
    """Return the columns and constraints that a CREATE lists."""
    return expression.this.expressions if isinstance(expression.this, exp.Schema) else []


def _name_columns(expression: exp.Create) -> None:
    """Rename the columns of the query of CREATE TABLE t (a, b) AS …, which fakesnow does not read."""
    schema, query = expression.this, expression.expression
    if not isinstance(schema, exp.Schema) or not isinstance(query, exp.Query) or not schema.expressions:
        return
    if all(isinstance(column, exp.Identifier) for column in schema.expressions):
        expected, given = len(schema.expressions), len(query.selects)
        if expected != given and not query.is_star:
            text = f"Insert value list does not match column list expecting {expected} but got {given}"
            raise errors.compilation("002020", "21S01", text)
        alias = exp.TableAlias(
            this=exp.to_identifier("LOCALCLOUD_NAMED"), columns=[column.copy() for column in schema.expressions]
        )
        expression.set("expression", exp.select("*").from_(exp.Subquery(this=query.copy(), alias=alias)))
        expression.set("this", schema.this)


def _copied_grants(session: Session, expression: exp.Create, other: CatalogObject | None) -> list[Grant] | None:
    """COPY GRANTS: what was granted on the table that is replaced, or else on the one that the new one is made after.

    https://docs.snowflake.com/en/sql-reference/sql/create-table#optional-parameters
    """
    if other is None or expression.find(exp.CopyGrantsProperty) is None:
        return None
    return session.account.grants.on(other.kind, other.name)


def _sources(session: Session, expression: exp.Create) -> list[tuple[exp.Table, QualifiedName | None]]:
    """Return the tables and views that the new one is made from, with their names, after a check for SELECT on each."""
    found = list(table_references.read_by(expression.expression)) if expression.expression else []
    for property_ in expression.find_all(exp.LikeProperty, exp.Clone):
        found.append(property_.this)
    return [(table, table_references.require_read(session, table, True)) for table in found]


def make(
    session: Session, expression: exp.Create, name: QualifiedName, source: Table | None
) -> tuple[tuple[Constraint, ...], dict[str, Numbers]]:
    """Make it in DuckDB: LIKE and CLONE column by column, all else by fakesnow. Its keys and numbered columns."""
    varchar_lengths.forget(session, name)
    if source:
        rows = clone.rows_of(session, expression, source)
        clone.copy(session, source.name, name, bool(expression.args.get("replace")), rows)
        return source.constraints, source.numbered
    written, is_table = expression.sql(dialect="snowflake"), expression.kind == "TABLE"
    keys = constraints.take(session, expression) if is_table else []
    constraints.require_referred(session, keys, name)
    if is_table:
        declared_defaults.refuse(_columns_of(expression), added=False)
        context_defaults.take(expression)
    numbered = sequences.take(session, name, expression) if is_table else {}
    comments = column_comments.take(expression)
    take_kept(expression)
    declarations = declared_columns.statements(session, name, expression)
    connection = session.connection
    reads_anew = connection.knows_zones or connection.knows_nanos or bool(connection.input_formats)
    _cast_texts(expression, reads_anew)
    plain = expression.sql(dialect="snowflake")
    define(session, name, expression if plain == written else parse_one(plain), declarations)
    for column, comment in comments.items():
        column_comments.put(session, name, column, comment)
    return tuple(keys), numbered


def _cast_texts(expression: exp.Create, zoned: bool) -> None:
    """Cast the query's values to the VARCHAR and BINARY(n) columns of CREATE TABLE … AS.

    DuckDB watches no length and keeps the quotes of a VARIANT, a cast does not. If a value may be a TIMESTAMP_TZ
    (`zoned`), all values are cast.
    """
    schema, query = expression.this, expression.expression
    if not isinstance(schema, exp.Schema) or not isinstance(query, exp.Query):
        return
    columns = [column for column in schema.expressions if isinstance(column, exp.ColumnDef) and column.kind]
    if not columns:  # a view's have no types
        return
    if not zoned and not any(_is_cast(column) for column in columns):
        return
    alias = exp.TableAlias(this=exp.to_identifier(_TYPED), columns=[column.this.copy() for column in columns])
    source = exp.Subquery(this=query.copy(), alias=alias)
    expression.set("expression", exp.select(*(_cast_text(column, zoned) for column in columns)).from_(source))


def _cast_text(column: exp.ColumnDef, zoned: bool) -> exp.Expr:
    value = exp.column(column.this.copy())
    return exp.cast(value, column.kind.copy()) if column.kind and (zoned or _is_cast(column)) else value


def _is_cast(column: exp.ColumnDef) -> bool:
    kind = column.kind
    return bool(kind and (kind.this in TEXTS or (kind.this in BYTES and kind.expressions)))
