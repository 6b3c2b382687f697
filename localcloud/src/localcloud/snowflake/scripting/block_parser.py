"""Reads blocks and their statements into the syntax tree.

https://docs.snowflake.com/en/sql-reference-snowflake-scripting
"""

from __future__ import annotations

from collections.abc import Callable

from localcloud.snowflake.scripting import control_flow, queries
from localcloud.snowflake.scripting.declarations import read_declaration
from localcloud.snowflake.scripting.spans import read_expression, read_list
from localcloud.snowflake.scripting.syntax_tree import (
    Assign,
    Block,
    CloseCursor,
    Fetch,
    Handler,
    Leave,
    Node,
    OpenCursor,
    Raise,
    Return,
    Span,
    Sql,
)
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader

_UNSUPPORTED = ("ASYNC", "AWAIT", "CANCEL")
_LISTS_END = ("END", "ELSE", "ELSEIF", "WHEN", "EXCEPTION", "UNTIL")
# Behind BEGIN, they make it the statement that begins a transaction.
_TRANSACTION = (";", "TRANSACTION", "WORK", "NAME")


def begins_block(reader: Reader) -> bool:
    """Return whether a block begins here, and not a transaction."""
    if reader.at("DECLARE"):
        return True
    after = reader.peek(1)
    plain = after.kind != "end" and after.value not in _TRANSACTION
    return reader.at("BEGIN") and (plain or reader.peek(2).value == ":")


def pass_statement(reader: Reader) -> None:
    """Go on behind one statement of a request: a block, or all up to a semicolon. Raise SnowflakeError 001003."""
    if begins_block(reader):
        _read_block(reader)
    elif reader.at("CREATE"):
        _with_body(reader)
    while not (reader.done() or reader.at(";")):
        reader.next()


def read_script(reader: Reader) -> Node:
    """Read a whole script: a block, or one statement. Raise SnowflakeError 001003 for a syntax error."""
    node = _read_statement(reader)
    reader.accept(";")
    reader.end()
    return node


def _read_block(reader: Reader) -> Block:
    """Read [DECLARE …] BEGIN … [EXCEPTION …] END. Raise SnowflakeError 001003."""
    at = reader.position
    declarations: list[Node] = []
    if reader.accept("DECLARE"):
        while not reader.at("BEGIN"):
            declarations.append(read_declaration(reader))
            reader.expect(";")
    reader.expect("BEGIN")
    body = _read_statements(reader)
    handlers = _read_handlers(reader) if reader.accept("EXCEPTION") else ()
    reader.expect("END")
    if reader.peek().is_name():
        reader.next()
    return Block(at, tuple(declarations), body, handlers)


def _read_handlers(reader: Reader) -> tuple[Handler, ...]:
    found: list[Handler] = []
    while reader.accept("WHEN"):
        names = [reader.identifier()]
        while reader.accept("OR"):
            names.append(reader.identifier())
        goes_on = reader.accept("CONTINUE")
        reader.accept("EXIT")
        reader.expect("THEN")
        found.append(Handler(tuple(names), goes_on, _read_statements(reader)))
    if not found:
        reader.fail()
    return tuple(found)


def _read_statements(reader: Reader) -> tuple[Node, ...]:
    """Read one statement or more, each with its semicolon, up to the word that ends the list."""
    found: list[Node] = []
    while not found or not any(reader.at(word) for word in _LISTS_END):
        found.append(_read_statement(reader))
        reader.expect(";")
    return tuple(found)


def _read_statement(reader: Reader) -> Node:
    """Read one statement, without its semicolon. Raise SnowflakeError 001003, and 000002 for child jobs."""
    if begins_block(reader):
        return _read_block(reader)
    token = reader.peek()
    if token.is_name() and reader.peek(1).value == ":" and reader.peek(2).value == "=":
        return _assignment(reader)
    word = token.value if token.kind == "word" else ""
    if word in _UNSUPPORTED:
        raise errors.unsupported(f"{word} of Snowflake Scripting")
    if read := control_flow.STATEMENTS.get(word):
        return read(reader, _read_statements)
    if simple := _SIMPLE.get(word):
        return simple(reader)
    return Sql(reader.position, _with_body(reader)) if word == "CREATE" else queries.read_query(reader)


def _with_body(reader: Reader) -> Span:
    """Read a CREATE, to whose end a block may belong: CREATE PROCEDURE … AS BEGIN … END."""
    start = reader.position
    while not (reader.done() or reader.at(";")):
        if reader.next().value == "AS" and begins_block(reader):
            _read_block(reader)
            break
    return Span(start, reader.position)


def _assignment(reader: Reader) -> Assign:
    at, name = reader.position, reader.identifier()
    reader.expect(":", "=")
    if reader.at("ASYNC"):
        raise errors.unsupported("ASYNC of Snowflake Scripting")
    start = reader.position
    value = read_expression(reader)
    query = None
    if reader.statement.tokens[start].value == "(":
        end, reader.position = reader.position, start + 1
        query = queries.read_query(reader)
        whole = reader.accept(")") and reader.position == end
        query, reader.position = query if whole else None, end
    return Assign(at, name, value, query)


def _let(reader: Reader) -> Node:
    reader.expect("LET")
    return read_declaration(reader)


def _leave(reader: Reader) -> Leave:
    at, word = reader.position, reader.next().value
    return Leave(at, reader.identifier() if reader.peek().is_name() else "", word in ("CONTINUE", "ITERATE"))


def _return(reader: Reader) -> Return:
    at = reader.position
    reader.expect("RETURN")
    if reader.done() or reader.at(";"):
        return Return(at)
    if not reader.accept("TABLE", "("):
        return Return(at, read_expression(reader))
    of_cursor = reader.accept("RESULTSET_FROM_CURSOR", "(")
    name = reader.identifier()
    if of_cursor:
        reader.expect(")")
    reader.expect(")")
    return Return(at, table=name)


def _raise(reader: Reader) -> Raise:
    at = reader.position
    reader.expect("RAISE")
    return Raise(at, reader.identifier() if reader.peek().is_name() else "")


def _open(reader: Reader) -> OpenCursor:
    at = reader.position
    reader.expect("OPEN")
    return OpenCursor(at, reader.identifier(), read_list(reader) if reader.accept("USING") else ())


def _fetch(reader: Reader) -> Fetch:
    at = reader.position
    reader.expect("FETCH")
    name = reader.identifier()
    reader.expect("INTO")
    return Fetch(at, name, queries.read_variables(reader))


def _close(reader: Reader) -> CloseCursor:
    at = reader.position
    reader.expect("CLOSE")
    return CloseCursor(at, reader.identifier())


def _null(reader: Reader) -> Node:
    reader.expect("NULL")
    return Node(reader.position - 1)


_SIMPLE: dict[str, Callable[[Reader], Node]] = {
    "LET": _let,
    **dict.fromkeys(("BREAK", "EXIT", "CONTINUE", "ITERATE"), _leave),
    "RETURN": _return,
    "RAISE": _raise,
    "OPEN": _open,
    "FETCH": _fetch,
    "CLOSE": _close,
    "NULL": _null,
}
