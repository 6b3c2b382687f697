"""Queries and changes of rows with constants instead of bound values: a `?` or `:1` may stand wherever a constant may.

https://docs.snowflake.com/en/sql-reference/bind-variables
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import count

from localcloud.snowflake.engine.bindings import is_script
from localcloud.snowflake.engine.bound_constants import TIMES, constant
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement
from localcloud.snowflake.wire.tokens import Token

# The statements that are parsed as a whole; others read their values themselves.
_VERBS = ("SELECT", "WITH", "(", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE")
# What stands behind an item of ORDER BY or GROUP BY, and the words of other lists and conditions.
_AFTER_ITEM = (
    *(",", ")", "ASC", "DESC", "NULLS", "HAVING", "QUALIFY", "ORDER", "LIMIT", "OFFSET", "FETCH"),
    *("UNION", "INTERSECT", "EXCEPT", "MINUS"),
)
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
    if not values or not all(key.isdecimal() and not isinstance(each["value"], list) for key, each in values.items()):
        return statement
    if statement.verb == "CREATE" and "VIEW" in statement.head.words:
        raise errors.unsupported("bound values in a view")
    if not _is_parsed(statement) or (formats and any(each["type"] in ("DATE", *TIMES) for each in values.values())):
        return statement
    pieces: list[str] = []
    places: dict[int, tuple[int, str]] = {}
    position = length = 0
    for first, last, number in _marks(statement.tokens):
        if number not in values:
            continue
        value, mark = values[number], statement.text[statement.tokens[first].start : statement.tokens[last].end]
        if value["type"] == "FIXED" and _is_item(statement.tokens, first, last):
            raise errors.unsupported("a bound number as an item of ORDER BY or GROUP BY")
        before = _BEFORE.sub(" ", statement.text[position : statement.tokens[first].start])
        before = _BEHIND.sub(" ", before) if places else before
        pieces += [before, constant(value)]
        start, position = length + len(before), statement.tokens[last].end
        length = start + len(pieces[-1])
        places[start] = length, mark
    text = "".join([*pieces, _BEHIND.sub(" ", statement.text[position:])])
    return replace(statement.with_text(text, {}), places=places)


def _is_parsed(statement: Statement) -> bool:
    if is_script(statement):
        return False
    return statement.verb in _VERBS or (statement.verb == "CREATE" and statement.head.words[:1] == ("TABLE",))


def _marks(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """Yield the first and the last token of each `?` and `:1`, and the number of its value."""
    questions = count(1)
    for at, token in enumerate(tokens):
        if token.kind != "symbol":
            continue
        if token.value == "?":
            yield at, at, str(next(questions))
        elif token.value == ":" and _is_number_behind(tokens, at):
            yield at, at + 1, tokens[at + 1].value


def _is_number_behind(tokens: Sequence[Token], colon: int) -> bool:
    """Return whether a number follows at once; behind a text it stands in an object: {'key':1}."""
    if colon and tokens[colon - 1].kind == "string":
        return False
    behind = tokens[colon + 1 : colon + 2]
    return bool(behind) and behind[0].kind == "number" and behind[0].start == tokens[colon].end


def _is_item(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Return whether a mark is an item of ORDER BY or GROUP BY by itself: a number there would be a position."""
    behind = tokens[last + 1].value if last + 1 < len(tokens) else ","
    if tokens[first - 1].value not in ("BY", ",") or behind not in _AFTER_ITEM:
        return False
    depth, found = 0, False
    for place in range(first - 1, -1, -1):
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
