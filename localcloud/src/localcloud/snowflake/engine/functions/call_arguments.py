"""The arguments of a call, counted in the statement's text: sqlglot takes more of them than Snowflake, and loses some.

https://docs.snowflake.com/en/sql-reference/functions/search#examples prints 000939, with the call as planned,
its columns with the names of their tables; here it is as written.
"""

from __future__ import annotations

from collections.abc import Sequence

from localcloud.snowflake.engine.functions.argument_counts import COUNTS
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement
from localcloud.snowflake.wire.tokens import Token

# A call with one of these is another syntax: POSITION('a' IN b), a query, * REPLACE (1 AS a), named arguments.
_OTHER = ("AS", "FROM", "=>")
_QUERIES = ("SELECT", "WITH")
# Behind these stands the name of an object, or an alias with columns.
_BEFORE_NAMES = (
    "TABLE",
    "VIEW",
    "EXISTS",
    "INTO",
    "FUNCTION",
    "PROCEDURE",
    "REFERENCES",
    "WITH",
    "RECURSIVE",
    "AS",
    ".",
)
_OPEN, _CLOSE = ("(", "[", "{"), (")", "]", "}")


def refuse(statement: Statement, at: int) -> None:
    """Raise SnowflakeError if the function at the token `at` is called with too few or too many arguments."""
    if error := fault(statement, at):
        raise error


def first_fault(statement: Statement) -> SnowflakeError | None:
    """Return the error of the first call with too few or too many arguments, None without one."""
    faults = (fault(statement, at) for at in range(len(statement.tokens)))
    return next((error for error in faults if error), None)


def fault(statement: Statement, at: int) -> SnowflakeError | None:
    """Return 000938 or 000939 for the call at the token `at`; None if its number of arguments is right."""
    tokens = statement.tokens
    name = tokens[at].value
    if tokens[at].kind != "word" or name not in COUNTS or (at and tokens[at - 1].value in _BEFORE_NAMES):
        return None
    found = _arguments(tokens, at + 1)
    if found is None:
        return None
    (fewest, most), count = COUNTS[name], len(found)
    if count < fewest:
        code, text = "000938", f"not enough arguments for function [{{}}], expected {fewest}, got {count}"
    elif most is not None and count > most:
        code, text = "000939", f"too many arguments for function [{{}}] expected {most}, got {count}"
    else:
        return None
    if any(map(_is_other, found)) or (name == "POSITION" and count == 1 and _has_in(found[0])):
        return None
    call = f"{name}({', '.join(_written(statement, argument) for argument in found)})"
    return errors.compilation(code, "22023", f"{_place(statement.text, tokens[at].start)}\n{text.format(call)}")


def _arguments(tokens: Sequence[Token], start: int) -> list[Sequence[Token]] | None:
    """Return the tokens of each argument behind the parenthesis at `start`; None without one, or without its end."""
    if start >= len(tokens) or tokens[start].value != "(" or tokens[start].kind != "symbol":
        return None
    depth, first, found = 0, start + 1, []
    for at in range(start, len(tokens)):
        value = tokens[at].value if tokens[at].kind == "symbol" else ""
        depth += (value in _OPEN) - (value in _CLOSE)
        if depth == 0 or (depth == 1 and value == ","):
            found.append(tokens[first:at])
            first = at + 1
        if depth == 0:
            return found if len(found) > 1 or found[0] else []
    return None


def _is_other(argument: Sequence[Token]) -> bool:
    """Return whether an argument is a star, a query, or of another syntax than that of calls."""
    if not argument or (argument[0].kind == "word" and argument[0].value in _QUERIES):
        return True
    if any(token.kind == "symbol" and token.value == "*" for token in (argument[0], argument[-1])):
        return True
    depth = 0
    for token, before in zip(argument, [None, *argument], strict=False):
        if token.kind in ("word", "symbol"):
            depth += (token.value in _OPEN) - (token.value in _CLOSE)
            distinct = before is not None and before.value == "DISTINCT"
            if depth == 0 and token.value in _OTHER and not distinct:
                return True
    return False


def _has_in(argument: Sequence[Token]) -> bool:
    return any(token.kind == "word" and token.value == "IN" for token in argument)


def _written(statement: Statement, argument: Sequence[Token]) -> str:
    """Return an argument as it is written, with its words in capitals."""
    pieces, end = [], argument[0].start
    for token in argument:
        if token.start > end:
            pieces.append(" ")
        text = statement.text[token.start : token.end]
        pieces.append(text.upper() if token.kind == "word" else text)
        end = token.end
    return "".join(pieces)


def _place(text: str, start: int) -> str:
    lines = text[:start].split("\n")
    return f"error line {len(lines)} at position {len(lines[-1])}"
