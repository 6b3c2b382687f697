"""Reads the statements of a script whose result may be used: SQL, and EXECUTE IMMEDIATE.

https://docs.snowflake.com/en/sql-reference/constructs/into and …/sql/execute-immediate
"""

from __future__ import annotations

from localcloud.snowflake.scripting.spans import read_expression, read_list, read_to_semicolon
from localcloud.snowflake.scripting.syntax_tree import ExecuteImmediate, Query, Span, Sql
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader


def read_query(reader: Reader) -> Query:
    """Read a statement up to its semicolon, or to the parenthesis around it. Raise SnowflakeError 001003."""
    at = reader.position
    if not reader.at("EXECUTE", "IMMEDIATE", "FROM") and reader.accept("EXECUTE", "IMMEDIATE"):
        statement = read_expression(reader, "USING", "INTO")
        using = read_list(reader) if reader.accept("USING") else ()
        return ExecuteImmediate(at, statement, using, read_variables(reader) if reader.accept("INTO") else ())
    return Sql(at, read_to_semicolon(reader))


def read_in_parentheses(reader: Reader) -> Query:
    """Read (query). Raise SnowflakeError 000002 for ASYNC."""
    if reader.at("ASYNC"):
        raise errors.unsupported("ASYNC of Snowflake Scripting")
    reader.expect("(")
    query = read_query(reader)
    reader.expect(")")
    return query


def read_variables(reader: Reader) -> tuple[str, ...]:
    """Read the names of variables: :a, :b, with or without colons."""
    found: list[str] = []
    while not found or reader.accept(","):
        reader.accept(":")
        found.append(reader.identifier())
    return tuple(found)


def split_into(reader: Reader, text: Span) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    """Return the parts of a SELECT or CALL around its INTO, and the variables of INTO."""
    reader.position = text.start
    if reader.peek().value not in ("SELECT", "WITH", "CALL"):
        return (text,), ()
    depth = 0
    while reader.position < text.end:
        if depth == 0 and reader.at("INTO"):
            before = Span(text.start, reader.position)
            reader.next()
            names = read_variables(reader)
            return (before, Span(reader.position, text.end)), names
        depth += reader.at("(") - reader.at(")")
        reader.next()
    return (text,), ()
