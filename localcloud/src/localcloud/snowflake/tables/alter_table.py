"""ALTER TABLE and VIEW: RENAME TO, SWAP WITH, the comment. Columns are in alter_column.py.

https://docs.snowflake.com/en/sql-reference/sql/alter-table
"""

from __future__ import annotations

import uuid

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Relation
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.tables import alter_column
from localcloud.snowflake.tables.alteration import Alteration
from localcloud.snowflake.tables.table_references import name_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_identifier, quote_name
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Statement


def alter(session: Session, altered: Alteration, expression: exp.Alter, statement: Statement) -> Result:
    """Do the actions that sqlglot reads. Raise SnowflakeError, and DuckDB's errors as they are."""
    with session.account.lock:
        relation = altered.owned(session)
        return done() if relation is None else _alter(session, relation, expression, statement)


def _alter(session: Session, relation: Relation, expression: exp.Alter, statement: Statement) -> Result:
    actions = expression.args.get("actions") or [exp.Command()]
    match actions[0]:
        case exp.SwapTable(this=other):
            return _swap(session, relation.name, session.qualify(name_of(other), 3))
        case exp.AlterRename(this=other):
            return _rename(session, relation, session.qualify(name_of(other), 3))
        case exp.AlterSet() as said if comment := said.find(exp.SchemaCommentProperty):
            relation.comment = comment.this.name
            return done()
    if relation.kind != "TABLE":
        raise errors.unsupported(f"'{statement.text[:60]}'")
    alter_column.alter(session, relation.name, expression, statement)
    relation.altered_on = session.account.now()
    return done()


def _rename(session: Session, relation: Relation, new: QualifiedName) -> Result:
    kind, old = relation.kind, relation.name
    if old[:2] != new[:2]:
        raise errors.unsupported("RENAME into another schema")
    if session.account.relation(new):
        raise errors.already_exists(dotted(new[-1:]))
    access_control.require_create(session, kind, new)
    session.connection.execute(f"ALTER {kind} {quote_name(old)} RENAME TO {quote_identifier(new[-1])}")
    session.account.rename(kind, old, new)
    varchar_lengths.move(session, old, new)
    return done()


def _swap(session: Session, name: QualifiedName, other: QualifiedName) -> Result:
    """ALTER TABLE … SWAP WITH: both names change in one transaction; grants, owner and load history go with the table.

    https://docs.snowflake.com/en/sql-reference/sql/alter-table
    """
    access_control.require(session, "OWNERSHIP", "TABLE", other)
    if name[:2] != other[:2]:
        raise errors.unsupported("SWAP between schemas")
    account = session.account
    between = (*name[:2], f"LOCALCLOUD_SWAP_{uuid.uuid4().hex}")
    steps = ((name, between), (other, name), (between, other))
    with account.lock:
        connection = session.connection
        with connection.transaction():
            for old, new in steps:
                connection.execute(f"ALTER TABLE {quote_name(old)} RENAME TO {quote_identifier(new[-1])}")
        for old, new in steps:
            account.rename("TABLE", old, new)
            varchar_lengths.move(session, old, new)
    return done()
