"""Tables and views: made, changed and dropped in DuckDB by fakesnow, and registered in the account with their owner."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake import constraints, copied_tables, errors, lengths, load_history, relations, rights, temporary
from localcloud.snowflake.account import dotted
from localcloud.snowflake.grants import Name
from localcloud.snowflake.relations import name_of
from localcloud.snowflake.result import Result, status
from localcloud.snowflake.session import Session, duck
from localcloud.snowflake.statement import Statement

DONE = "Statement executed successfully."
# Runs a statement in fakesnow; its answer is not needed.
Execute = Callable[[str], None]


def create(session: Session, expression: exp.Create, statement: Statement, execute: Execute) -> Result:
    kind, name = str(expression.kind).upper(), relations.target(session, expression)
    refuse_kinds(expression, kind)
    temporary_ = expression.find(exp.TemporaryProperty) is not None
    if temporary_ and kind == "TABLE":
        # CREATE TABLE is for permanent ones.
        rights.require(session, "USAGE", "SCHEMA", name[:2])
    else:
        rights.require_create(session, kind, name)
    account, replaces = session.account, bool(expression.args.get("replace"))
    old = account.relation(name)
    temporary.refuse_shadow(session, old, temporary_, name)
    if old and expression.args.get("exists"):
        return status(f"{dotted(name[-1:])} already exists, statement succeeded.")
    if old and not replaces:
        raise errors.already_exists(dotted(name[-1:]))
    if old and old.kind != kind:
        raise errors.already_exists(dotted(name[-1:]))
    if old:
        rights.require(session, "OWNERSHIP", kind, name)
    reads = tuple(dict.fromkeys(filter(None, sources(session, expression))))
    comment, copy_grants = comment_of(expression), expression.find(exp.CopyGrantsProperty) is not None
    keys = constraints.take(session, expression) if kind == "TABLE" else []
    if keys:
        statement = dataclasses.replace(statement, text=expression.sql(dialect="snowflake"))
    make(session, expression, name, statement, execute)
    made = account.create(kind, name, session.role or "PUBLIC", comment, replace=replaces, copy_grants=copy_grants)
    made.attributes |= {"ID": uuid.uuid4().hex, "CONSTRAINTS": tuple(keys)}
    if temporary_:
        temporary.mark(session, made)
    if kind == "VIEW":
        made.attributes |= {"READS": reads, "DEFINITION": statement.text.rstrip(";\n ")}
    return status(f"{kind.capitalize()} {dotted(name[-1:])} successfully created.")


def refuse_kinds(expression: exp.Create, kind: str) -> None:
    if kind not in ("TABLE", "VIEW"):
        raise errors.unsupported(f"CREATE {kind}")
    allowed = (
        exp.SchemaCommentProperty,
        exp.TransientProperty,
        exp.LikeProperty,
        exp.CopyGrantsProperty,
        exp.TemporaryProperty,
    )
    for one in expression.args["properties"].expressions if expression.args.get("properties") else ():
        if not isinstance(one, allowed):
            raise errors.unsupported(f"CREATE {kind} with {one.sql(dialect='snowflake')}")


def sources(session: Session, expression: exp.Create) -> list[Name | None]:
    """What the new relation is made from, each checked for SELECT."""
    found = list(relations.read_by(expression.expression)) if expression.expression else []
    for property_ in expression.find_all(exp.LikeProperty, exp.Clone):
        found.append(property_.this)
    return [relations.require_read(session, one) for one in found]


def make(session: Session, expression: exp.Create, name: Name, statement: Statement, execute: Execute) -> None:
    """Make it in DuckDB: LIKE and CLONE column by column, everything else by fakesnow."""
    like, clone = expression.find(exp.LikeProperty), expression.find(exp.Clone)
    lengths.forget(session, name)
    if not (like or clone):
        comments = column_comments(expression)
        execute(plain(expression) or statement.text)
        for column, comment in comments.items():
            comment_column(session, name, column, comment)
        return
    source = session.qualify(name_of((like or clone).this), 3)
    copied_tables.copy(session, source, name, bool(expression.args.get("replace")), with_rows=bool(clone))


def plain(expression: exp.Create) -> str | None:
    """The statement without what fakesnow can't take; None if there is nothing of it.

    That is TEMPORARY, the comment and COPY GRANTS, which the account sees to, and `COLLATE ''`, which the Terraform
    provider gives every text column.
    """
    properties = expression.args.get("properties")
    ours = (exp.SchemaCommentProperty, exp.CopyGrantsProperty, exp.TemporaryProperty)
    unwanted = [one for one in (properties.expressions if properties else []) if isinstance(one, ours)]
    unwanted += [one.parent for one in expression.find_all(exp.CollateColumnConstraint) if not one.this.name]
    unwanted += [one.parent for one in expression.find_all(exp.CommentColumnConstraint)]
    for one in unwanted:
        one.pop()
    return expression.sql(dialect="snowflake") if unwanted else None


def column_comments(expression: exp.Create) -> dict[str, str]:
    """The comments of columns by their names. fakesnow, and DuckDB after it, trip over quotes in them."""
    return {
        relations.part(column.this): said.this.name
        for column in expression.find_all(exp.ColumnDef)
        if (said := column.find(exp.CommentColumnConstraint))
    }


def comment_column(session: Session, name: Name, column: str, comment: str) -> None:
    where, text = ".".join(map(duck, (*name, column))), comment.replace("'", "''")
    session.connection._duck_conn.execute(f"COMMENT ON COLUMN {where} IS '{text}'")


def comment_of(expression: exp.Expression) -> str:
    found = expression.find(exp.SchemaCommentProperty)
    return found.this.name if found and not isinstance(found.parent, exp.ColumnDef) else ""


def drop(session: Session, expression: exp.Drop, execute: Execute) -> Result:
    kind = str(expression.args.get("kind")).upper()
    tables = expression.args.get("tables") or [expression.this]
    if kind not in ("TABLE", "VIEW") or len(tables) != 1:
        raise errors.unsupported(f"DROP {kind}")
    name = session.qualify(name_of(tables[0]), 3, "DROP")
    if expression.args.get("exists") and not rights.sees(session, kind, name):
        return status(f"Drop statement executed successfully ({dotted(name[-1:])} already dropped).")
    rights.require(session, "OWNERSHIP", kind, name)
    execute(f"DROP {kind} {'.'.join(map(duck, name))}")
    session.account.drop(kind, name)
    lengths.forget(session, name)
    return status(f"{dotted(name[-1:])} successfully dropped.")


def truncate(session: Session, expression: exp.TruncateTable, execute: Execute) -> Result:
    [table_] = expression.expressions
    name = session.qualify(name_of(table_), 3, "TRUNCATE")
    if expression.args.get("exists") and not rights.sees(session, "TABLE", name):
        return status(DONE)
    rights.require(session, "TRUNCATE", "TABLE", name)
    # A DELETE keeps the rows for readers until the end of the transaction; DuckDB's TRUNCATE is the same there.
    execute(f"TRUNCATE TABLE {'.'.join(map(duck, name))}")
    thing = session.account.get("TABLE", name)
    load_history.forget(session.connection._duck_conn, name[0], thing.attributes.get("ID", ""))
    return status(DONE)


def comment(session: Session, expression: exp.Comment, statement: Statement, execute: Execute) -> Result:
    kind = str(expression.args.get("kind")).upper()
    if kind not in ("TABLE", "VIEW"):
        raise errors.unsupported(f"COMMENT ON {kind}")
    name = relations.target(session, expression)
    rights.require(session, "OWNERSHIP", kind, name)
    session.account.get(kind, name).comment = expression.expression.name
    return status(DONE)


def describe(session: Session, expression: exp.Describe) -> None:
    """Check that the session may see what it describes; fakesnow answers."""
    name = relations.target(session, expression)
    thing = session.account.relation(name)
    if thing is None or not rights.sees(session, thing.kind, name):
        kind = str(expression.args.get("kind") or "TABLE")
        raise errors.does_not_exist(kind, dotted(name))
    rights.require(session, "USAGE", "SCHEMA", name[:2])
