"""ALTER TABLE of columns; constraints that are added stand beside them, dropped ones in altered_constraints.py.

https://docs.snowflake.com/en/sql-reference/sql/alter-table and …/alter-table-column
"""

from __future__ import annotations

from typing import Any

import duckdb
from sqlglot import exp

from localcloud.snowflake import altered_constraints, column_comments, constraints, errors, lengths
from localcloud.snowflake.execution import define
from localcloud.snowflake.grants import Name
from localcloud.snowflake.relations import part
from localcloud.snowflake.session import Session, duck
from localcloud.snowflake.statement import Statement


def alter(session: Session, name: Name, expression: exp.Alter, statement: Statement) -> None:
    """Do the actions of the statement. Raises SnowflakeError, and DuckDB's errors as they are."""
    actions = expression.args["actions"]
    match actions[0]:
        case exp.ColumnDef():
            add(session, name, expression, statement)
        case exp.Drop(kind="COLUMN") as dropped:
            drop(session, name, [part(one) for one in columns_of(actions)], bool(dropped.args.get("exists")))
        case exp.RenameColumn(this=old) as renamed:
            rename(session, name, part(old.find(exp.Identifier)), part(renamed.args["to"].find(exp.Identifier)))
        case exp.AlterColumn(this=column) as altered if len(actions) == 1:
            if comment := altered.args.get("comment"):
                column_comments.put(session, name, part(column), comment.name)
            else:
                define(session, name, statement.text)
        case exp.AddConstraint() as added:
            for item in added.expressions:
                for one in constraints.of_table(session, item):
                    altered_constraints.add(session.account.get("TABLE", name), one)
        case _:
            raise errors.unsupported(f"'{statement.text[:60]}'")


def columns_of(actions: list[Any]) -> list[exp.Identifier]:
    """What DROP names."""
    tables = [table for action in actions for table in action.args.get("tables") or [action.this]]
    return [table.find(exp.Identifier) for table in tables]


def add(session: Session, name: Name, expression: exp.Alter, statement: Statement) -> None:
    written = expression.sql(dialect="snowflake")
    keys = [one for column in expression.find_all(exp.ColumnDef) for one in constraints.of_column(session, column)]
    comments = column_comments.take(expression)
    plain = expression.sql(dialect="snowflake")
    define(session, name, statement.text if plain == written else plain)
    for column, comment in comments.items():
        column_comments.put(session, name, column, comment)
    for key in keys:
        altered_constraints.add(session.account.get("TABLE", name), key)


def drop(session: Session, name: Name, columns: list[str], if_exists: bool) -> None:
    connection = session.connection._duck_conn
    connection.execute("BEGIN")
    try:
        for column in columns:
            exists = "IF EXISTS " if if_exists else ""
            connection.execute(f"ALTER TABLE {'.'.join(map(duck, name))} DROP COLUMN {exists}{duck(column)}")
        connection.execute("COMMIT")
    except duckdb.Error:
        connection.execute("ROLLBACK")
        raise
    for column in columns:
        lengths.forget(session, name, column)


def rename(session: Session, name: Name, old: str, new: str) -> None:
    table = ".".join(map(duck, name))
    session.connection._duck_conn.execute(f"ALTER TABLE {table} RENAME COLUMN {duck(old)} TO {duck(new)}")
    lengths.rename_column(session, name, old, new)
