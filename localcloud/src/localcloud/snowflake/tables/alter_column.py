"""ALTER TABLE of columns, and ADD of constraints; alter_constraint.py drops and renames them.

https://docs.snowflake.com/en/sql-reference/sql/alter-table and …/alter-table-column
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import unsupported_types, varchar_lengths
from localcloud.snowflake.engine.columns import Column, columns_of
from localcloud.snowflake.engine.execution import define
from localcloud.snowflake.engine.functions.value_forms import TEXTS
from localcloud.snowflake.engine.message_errors import in_own_types
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.engine.time_digits import TIMES, kept, shown
from localcloud.snowflake.tables import (
    alter_constraint,
    column_comments,
    column_names,
    constraints,
    declared_defaults,
)
from localcloud.snowflake.tables.creation_properties import DEFAULT_COLLATION
from localcloud.snowflake.tables.table_references import part
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name
from localcloud.snowflake.wire.statement import Statement

_NUMBERS = ("DECIMAL", "BIGINT", "HUGEINT", "INTEGER", "SMALLINT", "TINYINT")


def alter(session: Session, name: QualifiedName, expression: exp.Alter, statement: Statement) -> None:
    """Run the actions of the statement. Raises SnowflakeError, and DuckDB's errors as they are."""
    actions = expression.args["actions"]
    match actions[0]:
        case exp.ColumnDef():
            _add(session, name, expression)
        case exp.Drop(kind="COLUMN") as dropped:
            drop(session, name, list(map(part, _dropped_columns(actions))), bool(dropped.args.get("exists")))
        case exp.RenameColumn(this=old) as renamed:
            _rename(session, name, part(old.find(exp.Identifier)), part(renamed.args["to"].find(exp.Identifier)))
        case exp.AlterColumn(this=column) as altered if len(actions) == 1:
            if comment := altered.args.get("comment"):
                column_comments.put(session, name, part(column), comment.name)
            else:
                _refuse(session, name, part(column), altered)
                define(session, name, expression)
        case exp.AddConstraint() as added:
            for item in added.expressions:
                found = list(constraints.of_table(session, item))
                columns = {column.name for column in columns_of(session.connection, [name])}
                constraints.require_columns(found, columns)
                constraints.require_referred(session, found, name)
                for constraint in found:
                    alter_constraint.add(session.account.get(Table, name), constraint)
        case _:
            raise errors.unsupported(f"'{statement.text[:60]}'")


def _refuse(session: Session, name: QualifiedName, column: str, altered: exp.AlterColumn) -> None:
    """Raises SnowflakeError for a change of type or default that DuckDB would make and Snowflake does not.

    https://docs.snowflake.com/en/sql-reference/sql/alter-table-column
    """
    if altered.args.get("default"):
        raise errors.unsupported("ALTER COLUMN … SET DEFAULT: in Snowflake only from one sequence to another")
    if (type_ := altered.args.get("dtype")) is None:
        return
    columns = columns_of(session.connection, [name])
    old = next((known for known in columns if known.name == column), None)
    if old:
        refuse_type(old, type_)


def refuse_type(old: Column, new: exp.DataType) -> None:
    """Raise SnowflakeError 001790 if a column can't change to this type, 000002 for a type that is not supported."""
    unsupported_types.refuse(new)
    if why := _hindrance(old, new):
        types = f"{in_own_types(old.type)} to {new.sql(dialect='snowflake').replace('DOUBLE', 'FLOAT')}"
        text = f"cannot change column {old.name} from type {types} because {why}"
        raise errors.compilation("001790", "42601", text)


def _hindrance(old: Column, new: exp.DataType) -> str:
    """Return the reason why a column can't have the new type; "" if it can."""
    digits = [int(parameter.name) for parameter in new.expressions]
    if old.type == "VARCHAR" and new.this in TEXTS:
        shorter = (digits or [varchar_lengths.LONGEST])[0] < (old.length or varchar_lengths.LONGEST)
        return "reducing the byte-length of a varchar is not supported." if shorter else ""
    if old.type.startswith(_NUMBERS) and new.this in exp.DataType.NUMERIC_TYPES - exp.DataType.FLOAT_TYPES:
        scale = int(old.type.rstrip(")").rpartition(",")[2]) if "," in old.type else 0
        same = scale == (digits[1] if len(digits) > 1 else 0)
        return "" if same else "changing the scale of a number is not supported."
    same = (
        exp.DataType.build(old.type, dialect="duckdb").this
        == exp.DataType.build(new.sql(dialect="duckdb"), dialect="duckdb").this
    )
    if same and new.this in TIMES and shown(old.length) != shown(kept(new)):
        return "changing the digits of a second is not supported."
    return "" if same else "they have incompatible types."


def _dropped_columns(actions: list[Any]) -> list[exp.Identifier]:
    """Return the names of the columns that DROP lists."""
    tables = [table for action in actions for table in action.args.get("tables") or [action.this]]
    return [table.find(exp.Identifier) for table in tables]


def _add(session: Session, name: QualifiedName, expression: exp.Alter) -> None:
    if expression.find(exp.AutoIncrementColumnConstraint, exp.GeneratedAsIdentityColumnConstraint):
        raise errors.unsupported("ADD COLUMN with AUTOINCREMENT or IDENTITY")
    table = session.account.get(Table, name)
    columns = list(expression.find_all(exp.ColumnDef))
    has_text = any(column.kind and column.kind.this in TEXTS for column in columns)
    if has_text and table.parameters.get(DEFAULT_COLLATION):
        raise errors.unsupported(f"ADD COLUMN of a text to a table with {DEFAULT_COLLATION}")
    declared_defaults.refuse(columns, added=True)
    # With IF NOT EXISTS a column that is there stays as it is.
    known = {column.name for column in columns_of(session.connection, [name])}
    defaults = {column: text for column, text in declared_defaults.texts(columns).items() if column not in known}
    written = expression.sql(dialect="snowflake")
    keys = [key for column in columns for key in constraints.of_column(session, column)]
    constraints.require_referred(session, keys, name)
    for key in keys:
        alter_constraint.require_new(table, key)
    comments = column_comments.take(expression)
    plain = expression.sql(dialect="snowflake")
    define(session, name, expression if plain == written else parse_one(plain))
    table.defaults.update(defaults)
    for column, comment in comments.items():
        column_comments.put(session, name, column, comment)
    for key in keys:
        alter_constraint.add(table, key)


def drop(session: Session, name: QualifiedName, columns: list[str], if_exists: bool) -> None:
    """Drop the columns. Raise SnowflakeError for one that is not there, or that a policy decides by."""
    column_names.require(session, name, *columns)
    refuse_arguments(session.account.get(Table, name), columns)
    connection = session.connection
    with connection.transaction():
        for column in columns:
            exists = "IF EXISTS " if if_exists else ""
            connection.execute(f"ALTER TABLE {quote_name(name)} DROP COLUMN {exists}{quote_identifier(column)}")
    governed = session.account.get(Table, name).governed
    for column in columns:
        varchar_lengths.forget(session, name, column)
        governed.drop_column(column)
    _note(session, name, {column: "" for column in columns})


def _rename(session: Session, name: QualifiedName, old: str, new: str) -> None:
    column_names.require(session, name, old)
    table = quote_name(name)
    session.connection.execute(f"ALTER TABLE {table} RENAME COLUMN {quote_identifier(old)} TO {quote_identifier(new)}")
    varchar_lengths.rename_column(session, name, old, new)
    session.account.get(Table, name).governed.rename_column(old, new)
    _note(session, name, {old: new})


def _note(session: Session, name: QualifiedName, names: dict[str, str]) -> None:
    """Let columns have other names, "" for those that are gone, among the table's collations and defaults."""
    table = session.account.get(Table, name)
    table.collations, table.defaults = (_renamed(kept, names) for kept in (table.collations, table.defaults))


def _renamed(kept: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    renamed = {names.get(column, column): text for column, text in kept.items()}
    return {column: text for column, text in renamed.items() if column}


def refuse_arguments(table: Table, columns: list[str]) -> None:
    """Raise SnowflakeError for a column that a policy on another column, or on the rows, decides by."""
    governed = table.governed
    used = {column for applied in governed.masks.values() for column in applied.columns[1:]}
    used |= set(governed.rows.columns) if governed.rows else set()
    if both := [column for column in columns if column in used]:
        text = f"Column '{both[0]}' cannot be dropped: a policy on {table.full_name} refers to it."
        raise errors.compilation("003533", "42601", text)
