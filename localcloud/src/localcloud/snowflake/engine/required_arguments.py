"""Calls with too few arguments, of which sqlglot makes a tree without them.

https://docs.snowflake.com/en/sql-reference/functions-all
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.functions import call_arguments
from localcloud.snowflake.engine.functions.all_names import NAMES
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement

# Behind these a call is not finished.
_UNFINISHED = (",", ".", ":", "::", "+", "-", "*", "/", "%", "||", "=", "<", ">", "<=", ">=", "<>", "!=", "=>", "AS")


def require(statement: Statement, expression: exp.Expr) -> None:
    """Raise SnowflakeError 000938 for a function or an operator in it that lacks an argument."""
    for node in expression.find_all(exp.Func, exp.Binary):
        if any(node.args.get(key) is None for key in node.required_args):
            raise call_arguments.first_fault(statement) or _too_few(_name(statement, node))


def missing(statement: Statement, error: SnowflakeError) -> SnowflakeError:
    """Return 000938 for a syntax error at the end of a call that lacks an argument; another error as it is."""
    tokens = statement.tokens
    found = re.search(r"at position (\d+) unexpected '[)]'", error.message)
    place = next((at for at, token in enumerate(tokens) if found and token.start == int(found[1])), 0)
    if not place or "line 1 " not in error.message or tokens[place - 1].value in _UNFINISHED:
        return error
    depth = 0
    for at in range(place - 1, 0, -1):
        depth += (tokens[at].value == ")") - (tokens[at].value == "(")
        if depth < 0:
            name = tokens[at - 1].value
            return call_arguments.fault(statement, at - 1) or (_too_few(name) if name in NAMES else error)
    return error


def _too_few(name: str) -> SnowflakeError:
    return errors.compilation("000938", "22023", f"not enough arguments for function [{name}]")


def _name(statement: Statement, node: exp.Expr) -> str:
    """Return the function's name as the statement has it: sqlglot opens some calls, such as DIV0."""
    called = [
        word.value
        for word, behind in zip(statement.tokens, statement.tokens[1:], strict=False)
        if word.kind == "word" and behind.value == "(" and word.value in NAMES
    ]
    own = node.sql_names() if isinstance(node, exp.Func) else []
    return next((name for name in called if name in own), called[0] if called else type(node).__name__.upper())
