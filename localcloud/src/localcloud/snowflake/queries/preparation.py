"""A statement made ready for the engine: parsed, refused where the engine would do something else, and rewritten."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import (
    context_functions,
    interval_constants,
    lossy_translation,
    marked_joins,
    session_roles,
    syntax,
    time_formats,
)
from localcloud.snowflake.engine.bindings import with_values
from localcloud.snowflake.engine.execution import with_tree
from localcloud.snowflake.engine.functions import allowlist
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.queries import (
    column_positions,
    hierarchies,
    inlined_functions,
    merge_by_name,
    past_reads,
    pivots,
    variables,
    waiting,
)
from localcloud.snowflake.tables import sequences, table_references
from localcloud.snowflake.wire.statement import Statement

CHANGES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)


def prepare(session: Session, statement: Statement, in_transaction: bool = False) -> tuple[exp.Expression, Statement]:
    """Return the statement's syntax tree, and the statement, changed where DuckDB would take it for another.

    Raise SnowflakeError for a syntax error, and for what is not supported.
    """
    statement = context_functions.inline(session, statement, in_transaction)
    text = statement.text.upper()
    if "INFER_SCHEMA" in text:
        # Its arguments are looked at before DuckDB sees them.
        statement = with_values(statement)
    if statement.verb == "MERGE":
        statement = merge_by_name.expand(session, statement)
    expression = tree_of(statement)
    if _rewrite(session, statement, expression, text):
        statement = with_tree(statement, expression)
    table_references.refuse_functions(expression)
    read = expression.expression if isinstance(expression, exp.Create) else expression
    if isinstance(read, (exp.Query, *CHANGES)):
        syntax.refuse(statement, read)
        lossy_translation.refuse(session, read)
    if isinstance(expression, exp.Query) and statement.starts("("):
        # fakesnow describes a query by its text, and can't read one that begins so.
        expression = exp.select("*").from_(expression.subquery("LOCALCLOUD_WHOLE", copy=False))
        statement = with_tree(statement, expression)
    return expression, statement


def _rewrite(session: Session, statement: Statement, expression: exp.Expression, text: str) -> bool:
    """Change the tree in place where DuckDB would take it for another; return whether anything was changed.

    `text`: that of the statement in upper case. Raise SnowflakeError for what is not supported.
    """
    named = variables.replace(session, expression)
    own = inlined_functions.inline(session, statement, expression)
    allowlist.require_known_functions(statement, expression, own)
    changes = [
        named,
        bool(own),
        "+" in text and marked_joins.open_joins(expression),
        table_references.qualify_ambiguous(session, expression),
        time_formats.correct(expression),
        session_roles.replace(session, expression, session.database),
        waiting.generate(session, expression, statement.describe_only),
        hierarchies.open_connections(expression),
        pivots.open_written(expression),
        column_positions.replace(session, expression),
        (own or "INTERVAL" in text) and interval_constants.expand(expression),
        past_reads.replace(session, expression, text),
    ]
    if not isinstance(expression, exp.Query):
        pivots.refuse_dynamic(expression)
    return any([*changes, sequences.replace(session, expression)])
