"""Reads declarations: in DECLARE, and by LET.

https://docs.snowflake.com/en/sql-reference/snowflake-scripting/declare and …/let
"""

from __future__ import annotations

from localcloud.snowflake.scripting import queries
from localcloud.snowflake.scripting.spans import read_expression, read_to_semicolon
from localcloud.snowflake.scripting.syntax_tree import (
    DeclareCursor,
    DeclareException,
    DeclareResultSet,
    DeclareVariable,
    Node,
    Span,
)
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader

# https://docs.snowflake.com/en/sql-reference/snowflake-scripting/declare#exception-declaration-syntax
_NUMBER, _NUMBERS = -20000, range(-20999, -19999)


def read_declaration(reader: Reader) -> Node:
    """Read a declaration up to its semicolon. Raise SnowflakeError 001003, and 000002 for a nested procedure."""
    at, name = reader.position, reader.identifier()
    if reader.accept("CURSOR", "FOR"):
        return DeclareCursor(at, name, read_to_semicolon(reader))
    if reader.accept("RESULTSET"):
        return DeclareResultSet(at, name, queries.read_in_parentheses(reader) if _has_value(reader) else None)
    if reader.accept("EXCEPTION"):
        return _exception(reader, at, name)
    if reader.at("PROCEDURE") or reader.at("FUNCTION"):
        raise errors.unsupported(f"a nested {reader.peek().value}")
    type_ = None if _at_value(reader) else _type(reader)
    value = read_expression(reader) if _has_value(reader) else None
    if type_ is None and value is None:
        reader.fail()
    return DeclareVariable(at, name, type_, value)


def _at_value(reader: Reader) -> bool:
    return reader.at("DEFAULT") or reader.at(":", "=")


def _has_value(reader: Reader) -> bool:
    return reader.accept("DEFAULT") or reader.accept(":", "=")


def _type(reader: Reader) -> Span:
    start = reader.position
    while not (reader.done() or reader.at(";") or _at_value(reader)):
        reader.next()
    if reader.position == start:
        reader.fail()
    return Span(start, reader.position)


def _exception(reader: Reader, at: int, name: str) -> DeclareException:
    number, message = _NUMBER, ""
    if reader.accept("("):
        number = int(reader.value())
        message = reader.string() if reader.accept(",") else ""
        reader.expect(")")
        if number not in _NUMBERS:
            text = f"Invalid error code '{number}'. Must be between -20,999 and -20,000."
            raise errors.compilation("099005", "P0000", text)
    return DeclareException(at, name, number, message)
