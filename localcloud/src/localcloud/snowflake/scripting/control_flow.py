"""Reads branches and loops.

https://docs.snowflake.com/en/developer-guide/snowflake-scripting/branch and …/loops
"""

from __future__ import annotations

from collections.abc import Callable

from localcloud.snowflake.scripting.spans import read_expression
from localcloud.snowflake.scripting.syntax_tree import Branch, ForRange, ForRows, If, Loop, Node
from localcloud.snowflake.wire.statement import Reader

# Reads statements up to the word that ends their list.
_Body = Callable[[Reader], tuple[Node, ...]]


def _if(reader: Reader, body: _Body) -> If:
    at = reader.position
    branches: list[Branch] = []
    while reader.accept("ELSEIF" if branches else "IF"):
        condition = read_expression(reader, "THEN")
        reader.expect("THEN")
        branches.append(Branch(condition, body(reader)))
    otherwise = body(reader) if reader.accept("ELSE") else None
    reader.expect("END", "IF")
    return If(at, tuple(branches), otherwise)


def _case(reader: Reader, body: _Body) -> If:
    at = reader.position
    reader.expect("CASE")
    operand = None if reader.at("WHEN") else read_expression(reader, "WHEN")
    branches = []
    while reader.accept("WHEN"):
        condition = read_expression(reader, "THEN")
        reader.expect("THEN")
        branches.append(Branch(condition, body(reader)))
    otherwise = body(reader) if reader.accept("ELSE") else None
    reader.expect("END")
    reader.accept("CASE")
    return If(at, tuple(branches), otherwise, operand, is_case=True)


def _loop(reader: Reader, body: _Body) -> Loop:
    at = reader.position
    reader.expect("LOOP")
    statements = body(reader)
    reader.expect("END", "LOOP")
    return Loop(at, statements, _label(reader))


def _while(reader: Reader, body: _Body) -> Loop:
    at = reader.position
    reader.expect("WHILE")
    condition = read_expression(reader, "DO", "LOOP")
    return Loop(at, _repeated(reader, body, "WHILE"), _label(reader), condition=condition)


def _repeat(reader: Reader, body: _Body) -> Loop:
    at = reader.position
    reader.expect("REPEAT")
    statements = body(reader)
    reader.expect("UNTIL")
    until = read_expression(reader, "END")
    reader.expect("END", "REPEAT")
    return Loop(at, statements, _label(reader), until=until)


def _for(reader: Reader, body: _Body) -> Node:
    at = reader.position
    reader.expect("FOR")
    name = reader.identifier()
    reader.expect("IN")
    if reader.peek().is_name() and reader.peek(1).value == "DO":
        rows = reader.identifier()
        return ForRows(at, name, rows, _repeated(reader, body, "FOR"), _label(reader))
    reverse = reader.accept("REVERSE")
    first = read_expression(reader, "TO")
    reader.expect("TO")
    last = read_expression(reader, "DO", "LOOP")
    return ForRange(at, name, first, last, reverse, _repeated(reader, body, "FOR"), _label(reader))


def _repeated(reader: Reader, body: _Body, word: str) -> tuple[Node, ...]:
    """Read DO | LOOP statements END word | LOOP."""
    if reader.accept_any("DO", "LOOP") is None:
        reader.fail()
    statements = body(reader)
    reader.expect("END")
    if reader.accept_any(word, "LOOP") is None:
        reader.fail()
    return statements


def _label(reader: Reader) -> str:
    return reader.identifier() if reader.peek().is_name() else ""


# By their first word.
STATEMENTS: dict[str, Callable[[Reader, _Body], Node]] = {
    "IF": _if,
    "CASE": _case,
    "LOOP": _loop,
    "WHILE": _while,
    "REPEAT": _repeat,
    "FOR": _for,
}
