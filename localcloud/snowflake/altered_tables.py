"""ALTER TABLE and VIEW: columns, comments, RENAME TO and SWAP WITH.

https://docs.snowflake.com/en/sql-reference/sql/alter-table
"""

from __future__ import annotations

import uuid

from sqlglot import exp

from localcloud.snowflake import errors, lengths, relations, rights
from localcloud.snowflake.account import dotted
from localcloud.snowflake.grants import Name
from localcloud.snowflake.relations import name_of
from localcloud.snowflake.result import Result, status
from localcloud.snowflake.session import Session, duck
from localcloud.snowflake.statement import Statement
from localcloud.snowflake.tables import DONE, Execute


def alter(session: Session, expression: exp.Alter, statement: Statement, execute: Execute) -> Result:
    kind, name = str(expression.args.get("kind")).upper(), relations.target(session, expression)
    if kind not in ("TABLE", "VIEW"):
        raise errors.unsupported(f"ALTER {kind}")
    if expression.args.get("exists") and not rights.sees(session, kind, name):
        return status(DONE)
    rights.require(session, "OWNERSHIP", kind, name)
    actions = expression.args.get("actions") or []
    first = actions[0] if actions else None
    if isinstance(first, exp.SwapTable):
        return swap(session, name, session.qualify(name_of(first.this), 3), execute)
    if isinstance(first, exp.AlterRename):
        return rename(session, kind, name, session.qualify(name_of(first.this), 3), execute)
    if isinstance(first, exp.AlterSet) and (comment := first.find(exp.SchemaCommentProperty)):
        session.account.get(kind, name).comment = comment.this.name
        return status(DONE)
    plain = (exp.ColumnDef, exp.Drop, exp.RenameColumn, exp.AlterColumn)
    if kind != "TABLE" or not actions or not all(isinstance(action, plain) for action in actions):
        raise errors.unsupported(f"'{statement.text[:60]}'")
    execute(statement.text)
    session.account.get(kind, name).attributes["ALTERED"] = session.account.now()
    return status(DONE)


def rename(session: Session, kind: str, old: Name, new: Name, execute: Execute) -> Result:
    if old[:2] != new[:2]:
        raise errors.unsupported("RENAME into another schema")
    if session.account.relation(new):
        raise errors.already_exists(dotted(new[-1:]))
    rights.require_create(session, kind, new)
    execute(f"ALTER {kind} {'.'.join(map(duck, old))} RENAME TO {duck(new[-1])}")
    session.account.rename(kind, old, new)
    lengths.move(session, old, new)
    return status(DONE)


def swap(session: Session, one: Name, other: Name, execute: Execute) -> Result:
    """ALTER TABLE … SWAP WITH: both names change in one transaction; grants, owner and load history go with the table.

    https://docs.snowflake.com/en/sql-reference/sql/alter-table
    """
    rights.require(session, "OWNERSHIP", "TABLE", other)
    if one[:2] != other[:2]:
        raise errors.unsupported("SWAP between schemas")
    account = session.account
    between = (*one[:2], f"MARQUEE_SWAP_{uuid.uuid4().hex}")
    steps = ((one, between), (other, one), (between, other))
    with account.lock:
        connection = session.connection._duck_conn
        connection.execute("BEGIN")
        try:
            for old, new in steps:
                connection.execute(f"ALTER TABLE {'.'.join(map(duck, old))} RENAME TO {duck(new[-1])}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        for old, new in steps:
            account.rename("TABLE", old, new)
            lengths.move(session, old, new)
    return status(DONE)
