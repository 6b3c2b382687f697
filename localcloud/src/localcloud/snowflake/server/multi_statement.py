"""A request of several statements, as MULTI_STATEMENT_COUNT allows it.

https://docs.snowflake.com/en/developer-guide/sql-api/submitting-multiple-statements
"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.scripting import block_parser
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement, parse
from localcloud.snowflake.wire.tokens import Token

DONE = "Multiple statements executed successfully."


def statements(session: Session, body: dict[str, Any]) -> list[Statement]:
    """Return the request's statements, one or more. Raise SnowflakeError 000008 for an unexpected number.

    The request or the session sets the number: 0 is any number, and one is the default.
    """
    whole = parse(body.get("sqlText") or "", body)
    parts = _split(whole)
    asked = (body.get("parameters") or {}).get("MULTI_STATEMENT_COUNT")
    wanted = int(asked if asked is not None else session.parameters.get("MULTI_STATEMENT_COUNT", "1"))
    if parts and wanted not in (0, len(parts)):
        text = f"Actual statement count {len(parts)} did not match the desired statement count {wanted}."
        raise SnowflakeError("000008", "0A000", text)
    if len(parts) <= 1:
        return [whole]
    return [part(whole, tokens, parts[:number]) for number, tokens in enumerate(parts)]


def _split(whole: Statement) -> list[list[Token]]:
    """Return the tokens of each statement; a block of Snowflake Scripting, with its semicolons, is one."""
    if not any(token.value == ";" and token.kind == "symbol" for token in whole.tokens):
        return [list(whole.tokens)] if whole.tokens else []
    reader, parts = whole.reader(), []
    while not reader.done():
        if reader.accept(";"):
            continue
        start = reader.position
        block_parser.pass_statement(reader)
        parts.append(list(whole.tokens[start : reader.position]))
    return parts


def part(whole: Statement, tokens: list[Token], before: list[list[Token]]) -> Statement:
    """Return one of the statements, with its share of the request's bindings."""
    bindings = whole.bindings
    if bindings and all(key.isdecimal() for key in bindings):
        first = sum(map(_marks, before)) + 1
        bindings = {str(i + 1): bindings[str(first + i)] for i in range(_marks(tokens))}
    text = whole.text[tokens[0].start : tokens[-1].end]
    return parse(text, {**whole.request, "sqlText": text, "bindings": bindings})


def _marks(tokens: list[Token]) -> int:
    return sum(token.kind == "symbol" and token.value == "?" for token in tokens)
