"""CREATE OR ALTER VIEW of a view that exists: SECURE and the comments change, the query can't.

https://docs.snowflake.com/en/sql-reference/sql/create-view#create-or-alter-view-usage-notes
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_with_comments
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.tables import column_comments
from localcloud.snowflake.tables.creation_properties import comment_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Statement


def alter(session: Session, name: QualifiedName, expression: exp.Create, statement: Statement) -> Result:
    """Let the view be as the statement has it. Raise SnowflakeError 000002 for another query or other columns."""
    access_control.require(session, "OWNERSHIP", "VIEW", name)
    view = session.account.get(View, name)
    if _defined(parse_one(statement.text)) != _defined(parse_one(view.definition)):
        raise errors.unsupported("CREATE OR ALTER VIEW with another query: ALTER VIEW can't change it")
    if (expression.find(exp.TemporaryProperty) is not None) != (view.session_id is not None):
        raise errors.unsupported("CREATE OR ALTER between a temporary and a permanent VIEW")
    for property_ in _properties_of(expression):
        if not isinstance(property_, (exp.SecureProperty, exp.SchemaCommentProperty, exp.TemporaryProperty)):
            raise errors.unsupported(f"CREATE OR ALTER VIEW with {property_.sql(dialect='snowflake')}")
    comments = column_comments.take(expression)
    for column in columns_with_comments(session.connection, [name]):
        if comments.get(column.name, "") != (column.comment or ""):
            column_comments.put(session, name, column.name, comments.get(column.name, ""))
    view.secure, view.comment = expression.find(exp.SecureProperty) is not None, comment_of(expression)
    view.definition = statement.text.rstrip(";\n ")
    return done()


def _properties_of(expression: exp.Create) -> list[exp.Expr]:
    found = expression.args.get("properties")
    return list(found.expressions) if found else []


def _defined(expression: exp.Expr) -> tuple[list[str], str]:
    """Return the names of the columns that a CREATE VIEW lists, and its query."""
    schema = expression.this
    listed = schema.expressions if isinstance(schema, exp.Schema) else []
    return [column.find(exp.Identifier).sql() for column in listed], expression.expression.sql(dialect="snowflake")
