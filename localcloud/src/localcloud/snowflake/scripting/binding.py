"""Variables in the text of expressions and SQL statements, replaced by their values.

In SQL, a variable stands behind a colon; in an expression of the script, also alone, but not in a query in it.
https://docs.snowflake.com/en/developer-guide/snowflake-scripting/variables#using-a-variable-in-a-sql-statement-binding
"""

from __future__ import annotations

from localcloud.snowflake.scripting.scope import Row, Scope, Variable
from localcloud.snowflake.scripting.syntax_tree import Span
from localcloud.snowflake.scripting.values import Value
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement
from localcloud.snowflake.wire.tokens import Token

_QUERIES = ("SELECT", "WITH", "SHOW", "CALL", "VALUES", "DESCRIBE", "DESC")


def bound(script: Statement, span: Span, scope: Scope) -> str:
    """Return the SQL of the span with the values of its :variables. Raise SnowflakeError 002049 for another name."""
    return _rendered(script, span, scope, bare=False)


def expression(script: Statement, span: Span, scope: Scope) -> str:
    """Return the expression of the span with the values of its variables, with and without colons."""
    return _rendered(script, span, scope, bare=True)


def names_row(script: Statement, span: Span, scope: Scope) -> bool:
    """Return whether the expression is a column of a FOR loop's row and nothing else."""
    tokens = script.tokens[span.start : span.end]
    return len(tokens) == 3 and tokens[1].value == "." and isinstance(scope.find(tokens[0].value), Row)


def _rendered(script: Statement, span: Span, scope: Scope, bare: bool) -> str:
    tokens, pieces = script.tokens, []
    position, index = tokens[span.start].start, span.start
    # For each open parenthesis, whether variables may stand alone in it.
    alone = [bare]
    while index < span.end:
        found = _at_colon(tokens, index, span.start, scope) if tokens[index].value == ":" else None
        if found is None and alone[-1]:
            found = _standing_alone(tokens, index, span, scope)
        if found is not None:
            value, count = found
            pieces += [script.text[position : tokens[index].start], value.literal()]
            position = tokens[index + count - 1].end
            index += count
            continue
        if _is_symbol(tokens[index], "("):
            alone.append(alone[-1] and tokens[index + 1].value not in _QUERIES)
        elif _is_symbol(tokens[index], ")") and len(alone) > 1:
            alone.pop()
        index += 1
    return "".join(pieces) + script.text[position : tokens[span.end - 1].end]


def _is_symbol(token: Token, value: str) -> bool:
    return token.kind == "symbol" and token.value == value


def _at_colon(tokens: tuple[Token, ...], index: int, start: int, scope: Scope) -> tuple[Value, int] | None:
    """Return the value of :name, or None for the colon of a path: SRC:FIELD."""
    if index + 1 >= len(tokens) or not tokens[index + 1].is_name() or tokens[index].kind != "symbol":
        return None
    before = tokens[index - 1] if index > start else None
    follows_value = before is not None and (before.kind != "symbol" or before.value in (")", "]"))
    if before is not None and follows_value and before.end == tokens[index].start:
        return None
    name = tokens[index + 1]
    entity = scope.find(name.value)
    if isinstance(entity, Variable):
        return entity.value, 2
    if isinstance(entity, Row) and index + 3 < len(tokens) and tokens[index + 2].value == ".":
        return _column(entity, tokens[index + 3]), 4
    if follows_value and before is not None and before.kind == "quoted":
        return None
    raise errors.compilation("002049", "42601", f"Bind variable :{name.value} not set.")


def _standing_alone(tokens: tuple[Token, ...], index: int, span: Span, scope: Scope) -> tuple[Value, int] | None:
    token = tokens[index]
    before = tokens[index - 1].value if index > span.start else ""
    after = tokens[index + 1].value if index + 1 < span.end else ""
    if not token.is_name() or before in (".", "::", "AS", ":") or after in ("(", "=>"):
        return None
    entity = scope.find(token.value)
    if isinstance(entity, Variable):
        return entity.value, 1
    if isinstance(entity, Row) and after == "." and index + 2 < span.end:
        return _column(entity, tokens[index + 2]), 3
    return None


def _column(row: Row, token: Token) -> Value:
    if token.value not in row.columns:
        raise errors.invalid_identifier(token.value)
    return row.columns[token.value]
