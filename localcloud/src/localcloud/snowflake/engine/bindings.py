"""Values bound to a statement, and names given by them: IDENTIFIER(?)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fakesnow.converter import from_binding
from sqlglot import exp

from localcloud.snowflake.engine.bound_constants import ZONED, constant, moment, nine_digits, zoned
from localcloud.snowflake.files.moment_text import has_nanos
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.statement import Statement, parse

# The objects that may have a block as their body.
_WITH_BODIES = ("FUNCTION", "PROCEDURE", "TASK")
Values = tuple[Any, ...] | dict[str, Any] | list[tuple[Any, ...]] | None


_CAST = {ZONED: exp.DType.TIMESTAMPTZ}
# Types of times whose values are bound as texts where they have nine digits of a second.
_TIMES = {
    "TIMESTAMP_NTZ": exp.DType.TIMESTAMPNTZ,
    "TIMESTAMP_LTZ": exp.DType.TIMESTAMPLTZ,
    "TIME": exp.DType.TIME,
}


def with_times(expression: exp.Expression, statement: Statement, nanos: bool) -> exp.Expression:
    """Return the tree with the values that are bound as TIMESTAMP_TZ cast to it.

    With `nanos` other times are, too: the statement runs with nine digits of a second.
    """
    casts, bound = (_CAST | _TIMES if nanos else _CAST), statement.bindings
    if not any(binding["type"] in casts for binding in bound.values()):
        return expression
    changed = expression.copy()
    for number, mark in enumerate([node for node in changed.dfs() if isinstance(node, exp.Placeholder)], 1):
        type_ = casts.get(bound.get(mark.this or str(number), {}).get("type", ""))
        if type_ is not None:
            mark.replace(exp.cast(mark.copy(), type_))
    return changed


def bound_values(statement: Statement, nanos: bool = False) -> Values:
    """Return the bindings as Python values: a tuple, a dict of named ones, a list of tuples for arrays; or None.

    Raise Nanoseconds for a time with a digit behind the sixth of a second, unless the statement runs with `nanos`.
    """
    bindings = statement.bindings
    if not bindings:
        return None
    if not all(key.isdecimal() for key in bindings):
        return {name: _value(binding["type"], binding["value"], nanos) for name, binding in bindings.items()}
    ordered = [bindings[str(i + 1)] for i in range(len(bindings))]
    if any(isinstance(binding["value"], list) for binding in ordered):
        columns = [[_value(binding["type"], value, nanos) for value in binding["value"]] for binding in ordered]
        return list(zip(*columns, strict=True))
    return tuple(_value(binding["type"], binding["value"], nanos) for binding in ordered)


def _value(type_: str, value: str | None, nanos: bool) -> Any:
    """Return a bound value; a NULL has a type, too. Drivers bind numbers with a fraction as FIXED or REAL."""
    if value is None:
        return None
    if type_ == "FIXED":
        return Decimal(value) if "." in value else int(value)
    if type_ == ZONED:
        return zoned(value)
    if type_ in _TIMES:
        if nanos:
            return nine_digits(type_, value)
        if value[-3:] != "000" and int(value) % 1000:
            raise errors.nanoseconds()
    if type_ == "TIMESTAMP_NTZ":
        return moment(microseconds=int(value) // 1000).replace(tzinfo=None)
    if type_ == "TIMESTAMP_LTZ":
        return moment(microseconds=int(value) // 1000)
    if type_ == "DATE":
        return moment(milliseconds=int(value)).date()
    if type_ == "TEXT" and not nanos and len(value) > 14 and "." in value and has_nanos(value):
        raise errors.nanoseconds()
    return float(value) if type_ == "REAL" else from_binding({"type": type_, "value": value})


def require(statement: Statement) -> None:
    """Raise SnowflakeError 002049 for a `?` without a value; a statement that is only described needs none.

    In a block of Snowflake Scripting, OPEN gives the values to those of a cursor.
    """
    if statement.describe_only or any(not key.isdecimal() for key in statement.bindings):
        return
    count = sum(token.kind == "symbol" and token.value == "?" for token in statement.tokens)
    if count > len(statement.bindings) and not is_script(statement):
        raise errors.compilation("002049", "42601", "Bind variable ? not set.")


def is_script(statement: Statement) -> bool:
    """Return whether the statement is a block, or may have one as its body: its own statements come later."""
    return statement.verb in ("BEGIN", "DECLARE") or any(word in _WITH_BODIES for word in statement.head.words)


def with_identifiers(statement: Statement) -> Statement:
    """Return the statement with names instead of IDENTIFIER('name') and IDENTIFIER(?), and without their bindings."""
    if not any(token.value == "IDENTIFIER" and token.kind == "word" for token in statement.tokens):
        return statement
    if is_script(statement):
        return statement
    return _substitute(statement, only_identifiers=True)


def with_values(statement: Statement) -> Statement:
    """Return the statement with its bindings as literals in it, for statements that are not queries."""
    return _substitute(statement, only_identifiers=False) if statement.bindings else statement


def _substitute(statement: Statement, only_identifiers: bool) -> Statement:
    tokens, text = statement.tokens, statement.text
    pieces: list[str] = []
    kept: dict[str, Any] = {}
    position = number = i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind == "symbol" and token.value == "?":
            number += 1
            if only_identifiers:
                kept[str(len(kept) + 1)] = statement.bindings[str(number)]
            else:
                pieces += [text[position : token.start], constant(statement.bindings[str(number)])]
                position = token.end
        elif (
            token.kind == "word" and token.value == "IDENTIFIER" and i + 3 < len(tokens) and tokens[i + 1].value == "("
        ):
            inner = tokens[i + 2]
            name = inner.value
            if inner.kind == "symbol" and inner.value == "?":
                number += 1
                name = str(statement.bindings[str(number)]["value"])
            elif inner.kind != "string":
                i += 1
                continue
            pieces += [text[position : token.start], dotted(parse(name).reader().name())]
            position = tokens[i + 3].end
            i += 3
        i += 1
    rewritten = "".join(pieces) + text[position:]
    named = statement.bindings and not all(key.isdecimal() for key in statement.bindings)
    bindings = statement.bindings if named else kept
    return statement.with_text(rewritten, bindings)
