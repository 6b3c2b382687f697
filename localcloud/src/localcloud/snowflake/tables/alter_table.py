"""ALTER TABLE and VIEW: RENAME TO, SWAP WITH, the comment; columns are in altered_columns.py.

https://docs.snowflake.com/en/sql-reference/sql/alter-table
"""

from __future__ import annotations

import uuid

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.tables import alter_column, table_references
from localcloud.snowflake.tables.table_references import name_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_identifier, quote_name
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Statement


def alter(session: Session, expression: exp.Alter, statement: Statement) -> Result:
    kind, name = str(expression.args.get("kind")).upper(), table_references.target(session, expression)
    if kind not in ("TABLE", "VIEW"):
        raise errors.unsupported(f"ALTER {kind}")
    if not access_control.require_unless_missing(session, "OWNERSHIP", kind, name, bool(expression.args.get("exists"))):
        return done()
    actions = expression.args.get("actions") or [exp.Command()]
    match actions[0]:
        case exp.SwapTable(this=other):
            return swap(session, name, session.qualify(name_of(other), 3))
        case exp.AlterRename(this=other):
            return rename(session, kind, name, session.qualify(name_of(other), 3))
        case exp.AlterSet() as said if comment := said.find(exp.SchemaCommentProperty):
            session.account.get(kind, name).comment = comment.this.name
            return done()
    if kind != "TABLE":
        raise errors.unsupported(f"'{statement.text[:60]}'")
    alter_column.alter(session, name, expression, statement)
    session.account.get(kind, name).attributes["ALTERED"] = session.account.now()
    return done()


def rename(session: Session, kind: str, old: QualifiedName, new: QualifiedName) -> Result:
    if old[:2] != new[:2]:
        raise errors.unsupported("RENAME into another schema")
    if session.account.relation(new):
        raise errors.already_exists(dotted(new[-1:]))
    access_control.require_create(session, kind, new)
    session.connection.execute(f"ALTER {kind} {quote_name(old)} RENAME TO {quote_identifier(new[-1])}")
    session.account.rename(kind, old, new)
    varchar_lengths.move(session, old, new)
    return done()


def swap(session: Session, one: QualifiedName, other: QualifiedName) -> Result:
    """ALTER TABLE … SWAP WITH: both names change in one transaction; grants, owner and load history go with the table.

    https://docs.snowflake.com/en/sql-reference/sql/alter-table
    """
    access_control.require(session, "OWNERSHIP", "TABLE", other)
    if one[:2] != other[:2]:
        raise errors.unsupported("SWAP between schemas")
    account = session.account
    between = (*one[:2], f"LOCALCLOUD_SWAP_{uuid.uuid4().hex}")
    steps = ((one, between), (other, one), (between, other))
    with account.lock:
        connection = session.connection
        with connection.transaction():
            for old, new in steps:
                connection.execute(f"ALTER TABLE {quote_name(old)} RENAME TO {quote_identifier(new[-1])}")
        for old, new in steps:
            account.rename("TABLE", old, new)
            varchar_lengths.move(session, old, new)
    return done()
