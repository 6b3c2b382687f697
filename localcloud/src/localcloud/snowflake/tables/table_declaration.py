"""CREATE OR ALTER TABLE of a table that exists: columns, keys and properties become those that are written.

The declared table is made beside the existing one for a moment, to compare the two in DuckDB's terms.
https://docs.snowflake.com/en/sql-reference/sql/create-table#create-or-alter-table-usage-notes
"""

from __future__ import annotations

import dataclasses
import re
import uuid
from dataclasses import dataclass

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Constraint, Numbers, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.engine.columns import Column, columns_of
from localcloud.snowflake.engine.execution import define
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.tables import (
    alter_column,
    column_comments,
    create_table,
    creation_properties,
    declared_defaults,
)
from localcloud.snowflake.tables.table_references import part
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name
from localcloud.snowflake.wire.result import Result, done

_NUMBERS = re.compile(r"nextval\('(.*LOCALCLOUD_NUMBERS_.*)'\)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class _Wanted:
    """The table as it is written: `definitions` are its columns in Snowflake's SQL."""

    columns: dict[str, Column]
    definitions: dict[str, exp.ColumnDef]
    keys: tuple[Constraint, ...]
    numbered: dict[str, Numbers]


def refuse(expression: exp.Create) -> None:
    """Raise SnowflakeError 000002 for the variants of CREATE TABLE that CREATE OR ALTER does not have."""
    if creation_properties.default_collation(expression):
        raise errors.unsupported(f"CREATE OR ALTER TABLE with {creation_properties.DEFAULT_COLLATION}")
    if expression.expression or expression.find(exp.LikeProperty, exp.Clone):
        raise errors.unsupported("CREATE OR ALTER TABLE with AS, LIKE or CLONE")


def alter(session: Session, name: QualifiedName, expression: exp.Create, definition: str) -> Result:
    """Let the table be as the statement has it. Raise SnowflakeError before anything is changed, where it can be seen.

    As in Snowflake, a failure in the midst of the changes leaves those that were made.
    """
    access_control.require(session, "OWNERSHIP", "TABLE", name)
    table = session.account.get(Table, name)
    _refuse_kinds(session, table, expression)
    if table.collations or expression.find(exp.CollateColumnConstraint):
        raise errors.unsupported("CREATE OR ALTER TABLE of a table that exists with COLLATE")
    declared = creation_properties.declared(expression, definition)
    wanted = _wanted(session, name, expression)
    old = {column.name: column for column in columns_of(session.connection, [name])}
    _refuse(session, table, old, wanted)
    _change_columns(session, name, old, wanted)
    table.constraints = tuple(_kept_or_new(table, key) for key in wanted.keys)
    table.numbered = wanted.numbered
    table.comment, table.cluster_by, table.reclusters = declared.comment, declared.cluster_by, True
    table.parameters = dict(declared.parameters)
    table.altered_on = session.account.now()
    return done()


def _refuse_kinds(session: Session, table: Table, expression: exp.Create) -> None:
    creation_properties.refuse_kinds(expression, "TABLE")
    temporary = expression.find(exp.TemporaryProperty) is not None
    transient = expression.find(exp.TransientProperty) is not None
    if (temporary, transient) != (table.session_id is not None, table.transient):
        raise errors.unsupported("CREATE OR ALTER between a temporary, a transient and a permanent TABLE")
    if session.account.find("DYNAMIC TABLE", table.name):
        raise errors.unsupported("CREATE OR ALTER TABLE of a dynamic table")


def _wanted(session: Session, name: QualifiedName, expression: exp.Create) -> _Wanted:
    """Make the table that is written under another name, look at it, and drop it. Raise SnowflakeError."""
    beside = (*name[:2], f"LOCALCLOUD_DECLARED_{uuid.uuid4().hex}".upper())
    definitions = {
        part(column.this): column.copy()
        for column in expression.this.expressions
        if isinstance(column, exp.ColumnDef) and isinstance(column.this, exp.Identifier)
    }
    expression.this.this.replace(exp.table_(beside[2], db=beside[1], catalog=beside[0], quoted=True))
    connection = session.connection
    try:
        keys, numbered = create_table.make(session, expression, beside, None)
        columns = {column.name: column for column in columns_of(connection, [beside])}
    finally:
        connection.execute(f"DROP TABLE IF EXISTS {quote_name(beside)}")
        varchar_lengths.forget(session, beside)
    for column in columns.values():
        if numbers := _NUMBERS.fullmatch(column.default or ""):
            connection.execute(f"DROP SEQUENCE IF EXISTS {numbers[1]}")
    return _Wanted(columns, definitions, keys, numbered)


def _refuse(session: Session, table: Table, old: dict[str, Column], wanted: _Wanted) -> None:
    """Raise SnowflakeError for changes that ALTER TABLE does not make either."""
    kept = [column for column in wanted.columns if column in old]
    if kept != [column for column in old if column in kept] or list(wanted.columns)[: len(kept)] != kept:
        raise errors.unsupported("CREATE OR ALTER TABLE with columns in another order: new ones come last")
    for column in kept:
        before, after = old[column], wanted.columns[column]
        if _is_retyped(before, after):
            alter_column.refuse_type(before, _type_of(wanted.definitions[column]))
        if wanted.numbered.get(column) != table.numbered.get(column):
            raise errors.unsupported("CREATE OR ALTER TABLE that adds or takes AUTOINCREMENT")
        if after.default not in (None, before.default) and column not in wanted.numbered:
            sequences = all("nextval(" in (each.default or "").lower() for each in (before, after))
            if not sequences:
                raise errors.unsupported("CREATE OR ALTER TABLE with another DEFAULT: ALTER TABLE can't set it")
        if before.nullable and not after.nullable:
            _refuse_nulls(session, table.name, column)
    declared_defaults.refuse([wanted.definitions[column] for column in wanted.columns if column not in old], added=True)
    if set(wanted.numbered) - set(old):
        raise errors.unsupported("CREATE OR ALTER TABLE that adds a column with AUTOINCREMENT")
    bare = [column for column in wanted.columns.values() if not (column.nullable or column.default)]
    if any(column.name not in old for column in bare) and _has_rows(session, table.name):
        raise SnowflakeError("100072", "22000", "NULL result in a non-nullable column")
    alter_column.refuse_arguments(table, [column for column in old if column not in kept])


def _is_retyped(before: Column, after: Column) -> bool:
    return (before.type, before.length) != (after.type, after.length)


def _refuse_nulls(session: Session, name: QualifiedName, column: str) -> None:
    """https://docs.snowflake.com/en/sql-reference/sql/create-table#create-or-alter-table-examples"""
    if _has_rows(session, name, f"WHERE {quote_identifier(column)} IS NULL"):
        text = f"Column '{column}' contains null values. Not null constraint cannot be added."
        raise errors.compilation("001471", "42601", text)


def _has_rows(session: Session, name: QualifiedName, where: str = "") -> bool:
    return bool(session.connection.execute(f"SELECT 1 FROM {quote_name(name)} {where} LIMIT 1").fetchall())


def _change_columns(session: Session, name: QualifiedName, old: dict[str, Column], wanted: _Wanted) -> None:
    connection, table = session.connection, quote_name(name)
    for column, after in wanted.columns.items():
        quoted, before = quote_identifier(column), old.get(column)
        if before is None:
            _add(session, name, wanted.definitions[column])
        else:
            if _is_retyped(before, after):
                type_ = _type_of(wanted.definitions[column]).sql(dialect="snowflake")
                define(session, name, parse_one(f"ALTER TABLE {table} ALTER COLUMN {quoted} SET DATA TYPE {type_}"))
            if before.default != after.default and column not in wanted.numbered:
                action = f"SET DEFAULT {after.default}" if after.default else "DROP DEFAULT"
                connection.execute(f"ALTER TABLE {table} ALTER COLUMN {quoted} {action}")
        if (before.nullable if before else True) != after.nullable:
            action = "DROP" if after.nullable else "SET"
            connection.execute(f"ALTER TABLE {table} ALTER COLUMN {quoted} {action} NOT NULL")
        comment = _comment_of(wanted.definitions[column])
        if comment != ((before.comment or "") if before else ""):
            column_comments.put(session, name, column, comment)
    if gone := [column for column in old if column not in wanted.columns]:
        alter_column.drop(session, name, gone, if_exists=False)


def _add(session: Session, name: QualifiedName, definition: exp.ColumnDef) -> None:
    """Add the column without its keys, its comment and NOT NULL, which are set by themselves."""
    kept = (exp.DefaultColumnConstraint,)
    definition = definition.copy()
    definition.set("constraints", [each for each in definition.args["constraints"] if isinstance(each.kind, kept)])
    added = f"ALTER TABLE {quote_name(name)} ADD COLUMN {definition.sql(dialect='snowflake')}"
    define(session, name, parse_one(added))
    session.account.get(Table, name).defaults.update(declared_defaults.texts([definition]))


def _type_of(definition: exp.ColumnDef) -> exp.DataType:
    if definition.kind is None:
        raise errors.unsupported("a column without a type")
    return definition.kind


def _comment_of(definition: exp.ColumnDef) -> str:
    found = definition.find(exp.CommentColumnConstraint)
    return found.this.name if found else ""


def _kept_or_new(table: Table, key: Constraint) -> Constraint:
    """Return the key that the table has already, with its name unless another is written."""
    for known in table.constraints:
        if dataclasses.replace(known, name=key.name) == key and key.name.startswith("SYS_CONSTRAINT_"):
            return known
    return key
