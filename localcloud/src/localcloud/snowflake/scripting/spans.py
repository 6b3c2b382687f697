"""Where expressions and SQL statements of a script end."""

from __future__ import annotations

from localcloud.snowflake.scripting.syntax_tree import Span
from localcloud.snowflake.wire.statement import Reader


def read_expression(reader: Reader, *stops: str) -> Span:
    """Read an expression up to a semicolon, a comma or one of the words `stops`, outside of parentheses and CASE.

    Raise SnowflakeError 001003 if there is none.
    """
    start, depth, cases = reader.position, 0, 0
    while not reader.done():
        if depth == 0 and cases == 0 and any(reader.at(stop) for stop in (";", ",", ")", *stops)):
            break
        token = reader.next()
        if token.kind == "symbol":
            depth += (token.value in ("(", "[", "{")) - (token.value in (")", "]", "}"))
        elif token.kind == "word":
            cases += (token.value == "CASE") - (token.value == "END" and cases > 0)
    if reader.position == start:
        reader.fail()
    return Span(start, reader.position)


def read_to_semicolon(reader: Reader) -> Span:
    """Read a SQL statement up to its semicolon, or to the parenthesis that closes one opened before it."""
    start, depth = reader.position, 0
    while not reader.done() and not reader.at(";"):
        if reader.at(")") and depth == 0:
            break
        depth += reader.at("(") - reader.at(")")
        reader.next()
    if reader.position == start:
        reader.fail()
    return Span(start, reader.position)


def read_list(reader: Reader) -> tuple[Span, ...]:
    """Read expressions in parentheses: (a, b)."""
    reader.expect("(")
    found: list[Span] = []
    while not reader.accept(")"):
        found.append(read_expression(reader))
        if not reader.at(")"):
            reader.expect(",")
    return tuple(found)
