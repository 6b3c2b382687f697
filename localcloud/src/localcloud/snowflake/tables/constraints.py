"""Primary, unique and foreign keys: kept and shown, not enforced, as in Snowflake. DuckDB, which would, sees none.

https://docs.snowflake.com/en/sql-reference/constraints-overview
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Constraint, Relation, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import show
from localcloud.snowflake.tables.table_references import name_of, part
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Statement

_KEYS = (
    "created_on:timestamp_ltz", "database_name", "schema_name", "table_name", "column_name", "key_sequence:fixed",
    "constraint_name", "rely", "comment",
)  # fmt: skip
_IMPORTED = (
    "created_on:timestamp_ltz", "pk_database_name", "pk_schema_name", "pk_table_name", "pk_column_name",
    "fk_database_name", "fk_schema_name", "fk_table_name", "fk_column_name", "key_sequence:fixed", "update_rule",
    "delete_rule", "fk_name", "pk_name", "deferrability", "rely", "comment",
)  # fmt: skip


def take(session: Session, expression: exp.Create) -> list[Constraint]:
    """Take the constraints out of a CREATE TABLE. The columns of a primary key stay NOT NULL."""
    schema = expression.this
    if not isinstance(schema, exp.Schema):
        return []
    if schema.find(exp.CheckColumnConstraint):
        raise errors.unsupported("CHECK constraints")
    found: list[Constraint] = []
    for item in list(schema.expressions):
        if isinstance(item, exp.ColumnDef):
            found += of_column(session, item)
        elif (made := list(of_table(session, item))) or isinstance(item, exp.Constraint):
            found += made
            item.pop()
    columns = [part(item.this) for item in schema.expressions if isinstance(item, exp.ColumnDef) and item.kind]
    if columns and not expression.expression:
        require_columns(found, columns)
    primary = {column for constraint in found if constraint.kind == "PRIMARY KEY" for column in constraint.columns}
    for item in schema.expressions:
        is_primary = isinstance(item, exp.ColumnDef) and part(item.this) in primary
        if is_primary and not item.find(exp.NotNullColumnConstraint):
            item.append("constraints", exp.ColumnConstraint(kind=exp.NotNullColumnConstraint()))
    return found


def of_column(session: Session, column: exp.ColumnDef) -> Iterator[Constraint]:
    """Yield the keys that a column declares, and take them out of its definition."""
    for constraint in list(column.args.get("constraints") or []):
        kind, name = constraint.args.get("kind"), _generated(constraint.args.get("this"))
        columns = (part(column.this),)
        if isinstance(kind, exp.PrimaryKeyColumnConstraint):
            yield Constraint("PRIMARY KEY", name, columns)
        elif isinstance(kind, exp.UniqueColumnConstraint):
            yield Constraint("UNIQUE", name, columns)
        elif isinstance(kind, exp.Reference):
            yield _foreign(session, name, columns, kind)
        elif not (isinstance(kind, exp.ForeignKey) and not kind.expressions):
            # The words FOREIGN KEY before REFERENCES add nothing.
            continue
        constraint.pop()


def of_table(session: Session, item: exp.Expression) -> Iterator[Constraint]:
    """Yield the keys that a table constraint declares; none if `item` is something else."""
    name = _generated(item.this if isinstance(item, exp.Constraint) else None)
    for constraint in item.expressions if isinstance(item, exp.Constraint) else [item]:
        if isinstance(constraint, exp.PrimaryKey):
            yield Constraint("PRIMARY KEY", name, _names(constraint.expressions))
        elif isinstance(constraint, exp.UniqueColumnConstraint):
            yield Constraint("UNIQUE", name, _names(constraint.this.expressions))
        elif isinstance(constraint, exp.ForeignKey):
            yield _foreign(session, name, _names(constraint.expressions), constraint.args["reference"])


def _foreign(session: Session, name: str, columns: tuple[str, ...], reference: exp.Reference) -> Constraint:
    target = reference.this
    referred = _names(target.expressions) if isinstance(target, exp.Schema) else ()
    other = target.this if isinstance(target, exp.Schema) else target
    return Constraint("FOREIGN KEY", name, columns, session.qualify(name_of(other), 3), referred)


def require_columns(found: Iterable[Constraint], columns: Collection[str]) -> None:
    """Raise SnowflakeError 000904 for a key of a column that the table does not have."""
    for name in (name for constraint in found for name in constraint.columns):
        if name not in columns:
            raise errors.invalid_identifier(name)


def require_referred(session: Session, found: Iterable[Constraint], own: QualifiedName) -> None:
    """Raise SnowflakeError if a foreign key refers to another table that is not there, or may not be referred to."""
    for constraint in found:
        if constraint.kind == "FOREIGN KEY" and constraint.table != own:
            access_control.require(session, "REFERENCES", "TABLE", constraint.table)


def _names(identifiers: list[exp.Expression]) -> tuple[str, ...]:
    return tuple(part(identifier.find(exp.Identifier)) for identifier in identifiers)


def _generated(name: exp.Expression | None) -> str:
    """Return the given name, or a generated one like Snowflake's."""
    return part(name) if isinstance(name, exp.Identifier) else f"SYS_CONSTRAINT_{uuid.uuid4()}"


def constrained_columns(relation: Relation, kind: str) -> set[str]:
    """Return the columns in a constraint of this kind; a view has none."""
    constraints = relation.constraints if isinstance(relation, Table) else ()
    return {column for constraint in constraints if constraint.kind == kind for column in constraint.columns}


def show_keys(session: Session, statement: Statement) -> Result:
    """SHOW PRIMARY | UNIQUE | IMPORTED | EXPORTED KEYS [IN ACCOUNT | DATABASE d | SCHEMA s | [TABLE] t].

    EXPORTED KEYS are the foreign keys that refer to the tables; their columns are those that JDBC reads of both:
    https://github.com/snowflakedb/snowflake-jdbc/blob/v3.23.2/src/main/java/net/snowflake/client/jdbc/SnowflakeDatabaseMetaData.java
    """
    reader = statement.reader_after("")
    keys = reader.accept_any("PRIMARY KEYS", "UNIQUE KEYS", "IMPORTED KEYS", "EXPORTED KEYS") or reader.fail()
    start = reader.position
    if reader.accept("IN") and not (reader.at("ACCOUNT") or reader.at("DATABASE") or reader.at("SCHEMA")):
        reader.accept("TABLE")
        name = session.qualify(reader.name(), 3, "SHOW")
        if not access_control.is_visible(session, "TABLE", name):
            raise errors.does_not_exist("Table", dotted(name))
        tables = [session.account.get(Table, name)]
    else:
        reader.position = start
        tables = access_control.visible(session, Table, show.read(session, reader).within)
    if keys == "IMPORTED KEYS":
        return table(_IMPORTED, [row for table_ in tables for row in _imported_rows(session, table_)])
    if keys == "EXPORTED KEYS":
        return table(_IMPORTED, _exported_rows(session, {table_.name for table_ in tables}))
    kind = {"PRIMARY KEYS": "PRIMARY KEY", "UNIQUE KEYS": "UNIQUE"}[keys]
    return table(_KEYS, [row for table_ in tables for row in _key_rows(table_, kind)])


def _key_rows(table_: Table, kind: str) -> Iterator[list[Any]]:
    for constraint in table_.constraints:
        if constraint.kind == kind:
            for number, column in enumerate(constraint.columns, 1):
                yield [table_.created_on, *table_.name, column, number, constraint.name, "false", None]


def _exported_rows(session: Session, referred: Collection[QualifiedName]) -> Iterator[list[Any]]:
    for table_ in access_control.visible(session, Table, ()):
        for row in _imported_rows(session, table_):
            if tuple(row[1:4]) in referred:
                yield row


def _imported_rows(session: Session, table_: Table) -> Iterator[list[Any]]:
    for constraint in table_.constraints:
        if constraint.kind == "FOREIGN KEY":
            other = session.account.find(Table, constraint.table)
            theirs_ = other.constraints if other else ()
            primary = [key for key in theirs_ if key.kind == "PRIMARY KEY"]
            referred = constraint.referred or (primary[0].columns if primary else ())
            for number, (mine, theirs) in enumerate(zip(constraint.columns, referred, strict=False), 1):
                yield [
                    table_.created_on, *constraint.table, theirs, *table_.name, mine, number, "NO ACTION", "NO ACTION",
                    constraint.name, primary[0].name if primary else None, "NOT DEFERRABLE", "false", None,
                ]  # fmt: skip
