"""Queries and changes of rows with constants instead of bound values: a `?` may stand wherever a constant may.

https://docs.snowflake.com/en/sql-reference/bind-variables
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from localcloud.snowflake.engine.bindings import is_script
from localcloud.snowflake.engine.bound_constants import TIMES, constant
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement
from localcloud.snowflake.wire.tokens import Token

# The statements that are parsed as a whole; others read their values themselves.
_VERBS = ("SELECT", "WITH", "(", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE")
# What stands behind an item of ORDER BY or GROUP BY, and the words of other lists and conditions.
_AFTER_ITEM = (",", ")", "ASC", "DESC", "NULLS", "HAVING", "QUALIFY", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION")
_OTHERS = word_set("SELECT FROM WHERE HAVING LIMIT VALUES SET ON IN WHEN THEN ELSE AND OR")
# Where a word would go on in a constant before or behind it.
_BEFORE, _BEHIND = re.compile(r"(?<=\w)\Z"), re.compile(r"\A(?=\w)")
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")


def inline(statement: Statement, formats: Collection[str]) -> Statement:
    """Return the statement with its bound values in the text; arrays of them, and other statements, keep theirs.

    `formats` are the parameters of input formats that are not AUTO, in which a date or time is no constant.
    Raise SnowflakeError 000002 where a constant would mean something else.
    """
    values = statement.bindings
    if not values or not all(key.isdigit() and not isinstance(each["value"], list) for key, each in values.items()):
        return statement
    if statement.verb == "CREATE" and "VIEW" in statement.head.words:
        raise errors.unsupported("bound values in a view")
    if not _is_parsed(statement) or (formats and any(each["type"] in ("DATE", *TIMES) for each in values.values())):
        return statement
    pieces: list[str] = []
    places: dict[int, int] = {}
    position = length = number = 0
    for at, token in enumerate(statement.tokens):
        if token.kind != "symbol" or token.value != "?":
            continue
        number += 1
        value = values[str(number)]
        if value["type"] == "FIXED" and _is_item(statement.tokens, at):
            raise errors.unsupported("a bound number as an item of ORDER BY or GROUP BY")
        before = _BEFORE.sub(" ", statement.text[position : token.start])
        before = _BEHIND.sub(" ", before) if number > 1 else before
        pieces += [before, constant(value)]
        start, position = length + len(before), token.end
        places[start] = length = start + len(pieces[-1])
    if not number:  # each value has its place by a number, as `:1`, where it stays bound
        return statement
    text = "".join([*pieces, _BEHIND.sub(" ", statement.text[position:])])
    return replace(statement.with_text(text, {}), places=places)


def _is_parsed(statement: Statement) -> bool:
    if is_script(statement):
        return False
    return statement.verb in _VERBS or (statement.verb == "CREATE" and statement.head.words[:1] == ("TABLE",))


def _is_item(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a `?` is an item of ORDER BY or GROUP BY by itself: a number there would be a position."""
    if tokens[at - 1].value not in ("BY", ",") or (at + 1 < len(tokens) and tokens[at + 1].value not in _AFTER_ITEM):
        return False
    depth, found = 0, False
    for place in range(at - 1, -1, -1):
        token, before = tokens[place], tokens[place - 1].value if place else ""
        if token.kind == "symbol" and token.value in _CLOSING:
            depth += 1
        elif token.kind == "symbol" and token.value in _OPENING:
            if not depth:
                # In a window or WITHIN GROUP it is a constant.
                return found and before not in ("OVER", "GROUP")
            depth -= 1
        elif not depth and not found and token.kind == "word":
            if token.value in _OTHERS:
                return False
            found = token.value == "BY" and before in ("ORDER", "GROUP")
    return found
