"""Tables and views: dropped, emptied, commented on and described."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake import (
    column_comments,
    errors,
    lengths,
    load_history,
    relations,
    rights,
)
from localcloud.snowflake.account import dotted
from localcloud.snowflake.relations import name_of
from localcloud.snowflake.result import Result, done, status
from localcloud.snowflake.session import Session, duck


def drop(session: Session, expression: exp.Drop) -> Result:
    kind = str(expression.args.get("kind")).upper()
    tables = expression.args.get("tables") or [expression.this]
    if kind not in ("TABLE", "VIEW") or len(tables) != 1:
        raise errors.unsupported(f"DROP {kind}")
    name = session.qualify(name_of(tables[0]), 3, "DROP")
    if not rights.require_unless_missing(session, "OWNERSHIP", kind, name, bool(expression.args.get("exists"))):
        return status(f"Drop statement executed successfully ({dotted(name[-1:])} already dropped).")
    session.connection._duck_conn.execute(f"DROP {kind} {'.'.join(map(duck, name))}")
    session.account.drop(kind, name)
    lengths.forget(session, name)
    return status(f"{dotted(name[-1:])} successfully dropped.")


def truncate(session: Session, expression: exp.TruncateTable) -> Result:
    [table_] = expression.expressions
    name = session.qualify(name_of(table_), 3, "TRUNCATE")
    if not rights.require_unless_missing(session, "TRUNCATE", "TABLE", name, bool(expression.args.get("exists"))):
        return done()
    # A DELETE keeps the rows for readers until the end of the transaction; DuckDB's TRUNCATE is the same there.
    session.connection._duck_conn.execute(f"TRUNCATE TABLE {'.'.join(map(duck, name))}")
    thing = session.account.get("TABLE", name)
    load_history.forget(session.connection._duck_conn, name[0], thing.attributes.get("ID", ""))
    return done()


def comment(session: Session, expression: exp.Comment) -> Result:
    """COMMENT ON TABLE | VIEW | COLUMN. https://docs.snowflake.com/en/sql-reference/sql/comment"""
    kind, text = str(expression.args.get("kind")).upper(), expression.expression.name
    if kind not in ("TABLE", "VIEW", "COLUMN"):
        raise errors.unsupported(f"COMMENT ON {kind}")
    *parts, column = expression.this.parts if kind == "COLUMN" else [*expression.this.parts, None]
    name = session.qualify(tuple(map(relations.part, parts)), 3, "COMMENT")
    thing = session.account.relation(name)
    if expression.args.get("exists") and thing is None:
        return done()
    rights.require(session, "OWNERSHIP", thing.kind if thing and kind == "COLUMN" else kind, name)
    if column is None:
        session.account.get(kind, name).comment = text
    else:
        column_comments.put(session, name, relations.part(column), text)
    return done()


def describe(session: Session, expression: exp.Describe) -> None:
    """Check that the session may see what it describes; fakesnow answers."""
    name = relations.target(session, expression)
    thing = session.account.relation(name)
    if thing is None or not rights.sees(session, thing.kind, name):
        kind = str(expression.args.get("kind") or "TABLE")
        raise errors.does_not_exist(kind, dotted(name))
    rights.require(session, "USAGE", "SCHEMA", name[:2])
