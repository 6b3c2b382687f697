"""The flow operator ->>: statements in a row, each of which may read the results of those before as $1, $2 ….

https://docs.snowflake.com/en/sql-reference/operators-flow
"""

from __future__ import annotations

from collections.abc import Sequence

from localcloud.snowflake.server import multi_statement
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement
from localcloud.snowflake.wire.tokens import Token

_FLOW = "->>"


def steps(statement: Statement) -> list[Statement]:
    """Return the statements between the operators; one for a statement without the operator."""
    if _FLOW not in statement.text:
        return [statement]
    parts: list[list[Token]] = [[]]
    end = 0
    for token in statement.tokens:
        if statement.text.startswith(_FLOW, token.start) and token.kind == "symbol":
            end = token.start + len(_FLOW)
            parts.append([])
        elif token.start >= end:
            parts[-1].append(token)
    if len(parts) == 1:
        return [statement]
    if not all(parts):
        raise errors.syntax(_FLOW)
    return [multi_statement.part(statement, tokens, parts[:number]) for number, tokens in enumerate(parts)]


def with_results(statement: Statement, query_ids: Sequence[str]) -> Statement:
    """Return the statement with RESULT_SCAN for each $n behind FROM or JOIN: $1 is the result before.

    Raise SnowflakeError 000002 for a result that is not there.
    """
    pieces, position = [], 0
    for before, token in zip(statement.tokens, statement.tokens[1:], strict=False):
        place = token.value.removeprefix("$")
        if token.kind != "variable" or not place.isdecimal() or before.value not in ("FROM", "JOIN"):
            continue
        if not 1 <= int(place) <= len(query_ids):
            raise errors.unsupported(f"${place} of {len(query_ids)} results before it")
        scan = f"TABLE(RESULT_SCAN('{query_ids[-int(place)]}'))"
        pieces += [statement.text[position : token.start], scan]
        position = token.end
    if not pieces:
        return statement
    return statement.with_text("".join(pieces) + statement.text[position:])
