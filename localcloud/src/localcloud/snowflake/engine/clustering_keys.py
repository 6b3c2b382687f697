"""CLUSTER BY of CREATE TABLE, written as sqlglot reads it: without LINEAR, and each expression in parentheses.

https://docs.snowflake.com/en/user-guide/tables-clustering-keys#defining-a-clustering-key-for-a-table
"""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.snowflake.wire.statement import Statement


def edits(statement: Statement) -> Iterator[tuple[int, int, str]]:
    """Yield the places of a CREATE TABLE's text to replace: start, end, and the new text.

    sqlglot reads `CLUSTER BY (a, a > 5)` as an order of columns, and fails at the operator.
    """
    tokens = statement.tokens
    words = [token.value if token.kind == "word" else "" for token in tokens]
    at = next((at for at in range(len(words)) if words[at : at + 2] == ["CLUSTER", "BY"]), None)
    if at is None:
        return
    at += 2
    if words[at : at + 1] == ["LINEAR"]:
        yield tokens[at].start, tokens[at].end, ""
        at += 1
    depth = 0
    for token in tokens[at:]:
        symbol = token.value if token.kind == "symbol" else ""
        if symbol == "(" and depth == 0:
            yield token.end, token.end, "("
        elif symbol == ")" and depth == 1:
            yield token.start, token.start, ")"
        elif symbol == "," and depth == 1:
            yield token.start, token.end, "), ("
        depth += {"(": 1, ")": -1}.get(symbol, 0)
        if depth == 0:
            return
