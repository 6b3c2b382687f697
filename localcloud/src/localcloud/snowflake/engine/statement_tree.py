"""A statement's syntax tree: parsed by sqlglot when it is first asked for, and once."""

from __future__ import annotations

import logging

from sqlglot import exp
from sqlglot.errors import SqlglotError

from localcloud.snowflake.engine import column_labels, engine_errors
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

# sqlglot warns of every statement that it can only keep as text; those are refused here anyway.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


# https://docs.snowflake.com/en/sql-reference/operators-flow
_FLOW = "->>"
_SYNONYMS = {"GLOBAL": "", "VOLATILE": "TEMPORARY"}


def tree_of(statement: Statement) -> exp.Expression:
    """Return the statement's tree. Raise SnowflakeError 001003 for a syntax error.

    It belongs to the statement: whoever changes it goes on with another statement (`execution.with_tree`).
    """
    return statement.tree(_parse)


def _parse(statement: Statement) -> exp.Expression:
    try:
        expression = parse_one(_readable(statement))
        column_labels.keep(statement, expression)
        return expression
    except SqlglotError as error:
        raise engine_errors.from_message(str(error)) or errors.syntax(str(error).splitlines()[0]) from error


def _readable(statement: Statement) -> str:
    """Return the text up to its last token, and with COPY GRANTS in front of CLONE.

    sqlglot would take a comment behind a semicolon for a second statement, and does not read COPY GRANTS behind CLONE.
    """
    if _FLOW in statement.text and any(statement.text.startswith(_FLOW, token.start) for token in statement.tokens):
        raise errors.unsupported(f"the operator {_FLOW}")
    text = statement.text[: statement.tokens[-1].end] if statement.tokens else statement.text
    if statement.verb != "CREATE":
        return text
    tokens = statement.tokens
    words = [token.value if token.kind == "word" else "" for token in tokens]
    for token in tokens[: statement.head.position][::-1]:
        # Synonyms: https://docs.snowflake.com/en/sql-reference/sql/create-table#optional-parameters
        if token.value in _SYNONYMS:
            text = f"{text[: token.start]}{_SYNONYMS[token.value]}{text[token.end :]}"
    if "CLONE" not in words or words[-2:] != ["COPY", "GRANTS"]:
        return text
    clone = tokens[words.index("CLONE")].start
    return f"{text[:clone]}COPY GRANTS {text[clone : tokens[-2].start]}{text[tokens[-1].end :]}"
