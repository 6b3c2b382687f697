"""UPDATE ALL BY NAME and INSERT ALL BY NAME of a MERGE, with the columns written out.

https://docs.snowflake.com/en/sql-reference/sql/merge
"""

from __future__ import annotations

import duckdb
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted, quote_identifier
from localcloud.snowflake.wire.statement import Statement
from localcloud.snowflake.wire.tokens import Token

_WORDS = ("ALL", "BY", "NAME")
# What sqlglot reads in their place.
_PLACEHOLDERS = {"UPDATE": "SET LOCALCLOUD_ALL = 1", "INSERT": "(LOCALCLOUD_ALL) VALUES (1)"}


def expand(session: Session, statement: Statement) -> Statement:
    """Return a MERGE with its columns instead of ALL BY NAME; other statements as they are.

    Raise SnowflakeError if source and target do not have the same columns.
    """
    places = [number for number in range(len(statement.tokens)) if _is_all_by_name(statement.tokens, number)]
    if statement.verb != "MERGE" or not places:
        return statement
    tree = tree_of(statement.with_text(_replaced(statement, places, _PLACEHOLDERS)))
    assert isinstance(tree, exp.Merge)
    name = table_references.target(session, tree)
    with session.connection.cursor_in_schema() as cursor:
        columns = [column.name for column in columns_of(cursor, [name])]
        given = _source_columns(session, cursor, tree.args["using"])
    if set(columns) != set(given):
        raise errors.compilation(
            "002021", "42601", f"The source of MERGE ALL BY NAME has not the columns of {dotted(name)}"
        )
    source = quote_identifier(tree.args["using"].alias_or_name.upper())
    quoted = [quote_identifier(column) for column in columns]
    values = [f"{source}.{column}" for column in quoted]
    assigned = ", ".join(f"{column} = {value}" for column, value in zip(quoted, values, strict=True))
    written = {"UPDATE": f"SET {assigned}", "INSERT": f"({', '.join(quoted)}) VALUES ({', '.join(values)})"}
    return statement.with_text(_replaced(statement, places, written))


def _is_all_by_name(tokens: tuple[Token, ...], number: int) -> bool:
    words = [token.value if token.kind == "word" else "" for token in tokens[number : number + 4]]
    return words[:1] in (["UPDATE"], ["INSERT"]) and tuple(words[1:]) == _WORDS


def _replaced(statement: Statement, places: list[int], written: dict[str, str]) -> str:
    text = statement.text
    for place in reversed(places):
        word, last = statement.tokens[place], statement.tokens[place + 3]
        text = f"{text[: word.end]} {written[word.value]}{text[last.end :]}"
    return text


def _source_columns(session: Session, cursor: duckdb.DuckDBPyConnection, source: exp.Expr) -> list[str]:
    """Return the names of the source's columns. Raise SnowflakeError, and DuckDB's errors as they are."""
    query = exp.select("*").from_(source.copy())
    plain = session.connection.translate(query).sql(dialect="duckdb")
    return [str(row[0]) for row in cursor.execute(f"DESCRIBE {plain}").fetchall()]
