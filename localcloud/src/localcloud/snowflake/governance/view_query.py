"""The query of a view's definition, read again for a session.

https://docs.snowflake.com/en/user-guide/views-secure
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog.schema_objects import View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import context_functions, marked_joins, session_roles, time_formats
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.statement import Statement, parse

# Functions of the session that are not replaced by their values in the text (context_functions.py).
_FUNCTIONS = (*context_functions.NAMES, *session_roles.NAMES)


def depends_on_session(definition: Statement) -> bool:
    """Return whether a view's definition calls functions of the session that reads it."""
    return any(token.kind == "word" and token.value in _FUNCTIONS for token in definition.tokens)


def query_of(session: Session, view: View) -> exp.Query:
    """Return the view's query, with the names of its tables in full and the functions of the session replaced.

    Raise SnowflakeError for a recursive view.
    """
    statement = parse(view.definition)
    if "RECURSIVE" in statement.head.modifiers:
        raise errors.unsupported(f"policies under the recursive view {dotted(view.name)}")
    statement = context_functions.inline(session, parse(text_of_query(statement)), labels=False)
    query = tree_of(statement)
    if not isinstance(query, exp.Query):
        raise errors.unsupported(f"policies under the view {dotted(view.name)}")
    time_formats.correct(query)
    marked_joins.open_joins(query)
    session_roles.replace(session, query, session.database)
    table_references.qualify(query, view.name[:2])
    return query


def text_of_query(definition: Statement) -> str:
    """Return the text behind AS."""
    depth = 0
    for token in definition.tokens[definition.head.position :]:
        if token.kind == "symbol":
            depth += {"(": 1, ")": -1}.get(token.value, 0)
        elif token.kind == "word" and token.value == "AS" and not depth:
            return definition.text[token.end : definition.tokens[-1].end]
    raise errors.syntax("")
