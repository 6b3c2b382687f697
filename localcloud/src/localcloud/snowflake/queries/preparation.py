"""A statement made ready for the engine: parsed, refused where the engine would do something else, and rewritten."""

from __future__ import annotations

import logging

import snowflake.connector.errors
from sqlglot import exp
from sqlglot.errors import SqlglotError

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import engine_errors, lossy_translation, syntax, time_formats
from localcloud.snowflake.engine.bindings import with_values
from localcloud.snowflake.engine.execution import rewritten
from localcloud.snowflake.engine.functions import allowlist
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.engine.translation import translated
from localcloud.snowflake.queries import context_functions
from localcloud.snowflake.tables import clone, sequences, table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

CHANGES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)
# sqlglot warns of every statement that it can only keep as text; those are refused here anyway.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


def prepare(session: Session, statement: Statement, in_transaction: bool = False) -> tuple[exp.Expression, Statement]:
    """Return the statement's syntax tree, and the statement, changed where DuckDB would take it for another.

    Raise SnowflakeError for a syntax error, and for what is not supported.
    """
    statement = context_functions.inline(session, statement, in_transaction)
    if "INFER_SCHEMA" in statement.text.upper():
        # Its arguments are looked at before DuckDB sees them.
        statement = with_values(statement)
    expression = statement.tree(_parsed)
    allowlist.require_known_functions(statement, expression)
    ours = table_references.qualify_ambiguous(session, expression), time_formats.mend(expression)
    if any((*ours, sequences.replace(session, expression))):
        statement = rewritten(statement, expression)
    table_references.refuse_functions(expression)
    read = expression.expression if isinstance(expression, exp.Create) else expression
    if isinstance(read, (exp.Query, *CHANGES)):
        syntax.refuse(statement, read)
        lossy_translation.refuse(session, read)
    if isinstance(expression, exp.Query) and statement.starts("("):
        # fakesnow describes a query by its text, and can't read one that begins so.
        expression = exp.select("*").from_(expression.subquery("LOCALCLOUD_WHOLE", copy=False))
        statement = rewritten(statement, expression)
    return expression, statement


def _parsed(statement: Statement) -> exp.Expression:
    try:
        return parse_one(clone.reordered(statement))
    except snowflake.connector.errors.Error as error:
        raise translated(error) from error
    except SqlglotError as error:
        raise engine_errors.known(str(error)) or errors.syntax(str(error).splitlines()[0]) from error
