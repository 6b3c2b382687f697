"""A statement's syntax tree: parsed by sqlglot when it is first asked for, and once."""

from __future__ import annotations

import logging

from sqlglot import exp
from sqlglot.errors import SqlglotError

from localcloud.snowflake.engine import (
    clustering_keys,
    column_labels,
    engine_errors,
    recursive_queries,
    required_arguments,
    required_parts,
    reserved_columns,
    unread_clauses,
)
from localcloud.snowflake.engine.functions import call_arguments
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement

# sqlglot warns of every statement that it can only keep as text; those are refused here anyway.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


_SYNTAX = "001003"
# What the parser says of a call with too few or too many arguments.
_OF_ARGUMENTS = ("000002", "000938", "000939")
_SYNONYMS = {"GLOBAL": "", "LOCAL": "", "VOLATILE": "TEMPORARY", "SCOPED": ""}
# https://docs.snowflake.com/en/sql-reference/data-types-text#varchar-synonyms
_TEXTS = {"NVARCHAR2": "VARCHAR"}
_BEFORE_COLUMNS = ("(", ",", "COLUMN", "ADD")
_VARYING = ("CHAR", "NCHAR", "CHARACTER", "NATIONAL")


def tree_of(statement: Statement) -> exp.Expression:
    """Return the statement's tree. Raise SnowflakeError 001003 for a syntax error.

    It belongs to the statement: a caller that changes it goes on with another statement (`execution.with_tree`).
    """
    return statement.tree(_parse)


def _parse(statement: Statement) -> exp.Expression:
    try:
        expression = parse_one(_readable(statement))
    except SnowflakeError as error:
        if error.code in _OF_ARGUMENTS and (fault := call_arguments.first_fault(statement)):
            raise fault from error
        if error.code == _SYNTAX:
            unread_clauses.refuse(statement)
            if type_ := _unknown_type(statement, error):
                raise errors.compilation("002040", "42601", f"Unsupported data type '{type_}'.") from error
            raise required_arguments.missing(statement, error) from error
        raise
    except SqlglotError as error:
        raise engine_errors.from_message(str(error)) or errors.syntax(str(error).splitlines()[0]) from error
    if isinstance(expression, exp.Command):
        unread_clauses.refuse(statement)
    reserved_columns.refuse(statement, expression)
    required_parts.require(statement, expression)
    required_arguments.require(statement, expression)
    if isinstance(expression.args.get("clone"), exp.Clone) and expression.args["clone"].args.get("copy"):
        raise errors.unsupported("COPY TAGS")
    column_labels.keep(statement, expression)
    words = {token.value for token in statement.tokens if token.kind == "word"}
    if "WITH" in words or "RECURSIVE" in words:
        recursive_queries.complete(expression)
    if ".." in statement.text:
        for table in expression.find_all(exp.Table):
            if table.args.get("db") == "":
                table.set("db", exp.to_identifier("PUBLIC", quoted=True))
    if "ALL" in words:
        _order_by_all(expression)
    return expression


def _unknown_type(statement: Statement, error: SnowflakeError) -> str | None:
    """Return the name of a type at which the parser failed: behind a column's name in CREATE TABLE or ADD COLUMN."""
    near = error.message.rpartition("unexpected '")[2].removesuffix("'.").upper()
    if statement.verb not in ("CREATE", "ALTER"):
        return None
    tokens = statement.tokens[:-1]
    for first, name, type_ in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (type_.value, type_.kind) == (near, "word") and name.is_name() and first.value in _BEFORE_COLUMNS:
            return near
    return None


def _order_by_all(expression: exp.Expr) -> None:
    """Write the columns instead of ALL: https://docs.snowflake.com/en/sql-reference/constructs/order-by."""
    for order in expression.find_all(exp.Order):
        select, [first, *others] = order.parent, order.expressions
        name = first.this.this if isinstance(first.this, exp.Column) and not first.this.table else None
        if others or not isinstance(select, exp.Select) or name is None or name.quoted or name.name.upper() != "ALL":
            continue
        if select.is_star:
            raise errors.unsupported("ORDER BY ALL with *")
        columns = []
        for number in range(1, len(select.expressions) + 1):
            column = first.copy()
            column.set("this", exp.Literal.number(number))
            columns.append(column)
        order.set("expressions", columns)


def _readable(statement: Statement) -> str:
    """Return the text up to its last token, and with COPY GRANTS in front of CLONE.

    sqlglot would take a comment behind a semicolon for a second statement, and does not read COPY GRANTS behind CLONE.
    """
    text = statement.text[: statement.tokens[-1].end] if statement.tokens else statement.text
    if statement.verb != "CREATE":
        return _with_spaced_marks(statement, text) if "?::" in text else text
    if (query := recursive_queries.view_as_query(statement)) is not None:
        return query
    tokens = statement.tokens
    words = [token.value if token.kind == "word" else "" for token in tokens]
    changes = list(clustering_keys.edits(statement)) if "CLUSTER" in words else []
    for number in [number for number, word in enumerate(words) if word in (*_TEXTS, "VARYING")]:
        token = tokens[number]
        if words[number] in _TEXTS:
            changes.append((token.start, token.end, _TEXTS[words[number]]))
        elif number and words[number - 1] in _VARYING:
            changes.append((tokens[number - 1].start, token.end, "VARCHAR"))
    for start, end, new in sorted(changes)[::-1]:
        text = f"{text[:start]}{new}{text[end:]}"
    if (behind := _exists_behind_name(words, statement.head.position)) is not None:
        text = _with_exists_first(statement, text, behind)
    for token in tokens[: statement.head.position][::-1]:
        # Synonyms: https://docs.snowflake.com/en/sql-reference/sql/create-table#optional-parameters
        if token.value in _SYNONYMS:
            text = f"{text[: token.start]}{_SYNONYMS[token.value]}{text[token.end :]}"
    if "CLONE" not in words or words[-2:] != ["COPY", "GRANTS"]:
        return text
    clone = tokens[words.index("CLONE")].start
    return f"{text[:clone]}COPY GRANTS {text[clone : tokens[-2].start]}{text[tokens[-1].end :]}"


def _with_spaced_marks(statement: Statement, text: str) -> str:
    """Return the text with a space in `?::INT`: sqlglot would read `?::` as an operator of Databricks."""
    for mark in [token for token in statement.tokens if token.kind == "symbol" and token.value == "?"][::-1]:
        text = f"{text[: mark.end]} {text[mark.end :]}"
    return text


def _exists_behind_name(words: list[str], position: int) -> int | None:
    """Return the token at which IF NOT EXISTS stands behind the name of a CREATE TABLE, as Snowpark writes it."""
    if words[position : position + 1] != ["TABLE"]:
        return None
    places = range(position + 2, min(position + 7, len(words)))
    return next((at for at in places if words[at : at + 3] == ["IF", "NOT", "EXISTS"]), None)


def _with_exists_first(statement: Statement, text: str, at: int) -> str:
    """Return the text with the IF NOT EXISTS of the token `at` before the name. Snowflake reads it behind it, too.

    https://github.com/snowflakedb/snowpark-python/blob/main/src/snowflake/snowpark/_internal/analyzer/analyzer_utils.py
    """
    tokens = statement.tokens
    start, end = tokens[statement.head.position + 1].start, tokens[at + 2].end
    return f"{text[:start]}IF NOT EXISTS {text[start : tokens[at].start]}{text[end:]}"
