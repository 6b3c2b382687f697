"""Recursive queries: the word RECURSIVE may be left out, NULL takes the type of later rows, and views may be recursive.

https://docs.snowflake.com/en/sql-reference/constructs/with and …/sql/create-view#examples
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement


def complete(expression: exp.Expr) -> None:
    """Mark each WITH that refers to itself as recursive, and give NULLs in its first SELECT a type, in place."""
    for with_ in list(expression.find_all(exp.With)):
        for cte in with_.expressions:
            if any(table.name.upper() == cte.alias.upper() and not table.db for table in cte.this.find_all(exp.Table)):
                with_.set("recursive", True)
                _type_nulls(cte)


def _type_nulls(cte: exp.CTE) -> None:
    """Give NULLs in the first SELECT the type of later rows: DuckDB would make columns of NULLs of them."""
    union = cte.this.unnest()
    if not isinstance(union, exp.Union) or not isinstance(first := union.this.unnest(), exp.Select):
        return
    later = union.expression.unnest()
    columns = cte.args["alias"].args.get("columns") or []
    names = [column.name.upper() for column in columns] or [item.alias_or_name.upper() for item in first.expressions]
    for item, following in zip(first.expressions, later.expressions, strict=False):
        value, column = item.unalias(), following.unalias()
        if not isinstance(value, exp.Null) or not isinstance(column, exp.Column):
            continue
        if column.name.upper() in names and column.table.upper() in ("", cte.alias.upper()):
            sample = first.expressions[names.index(column.name.upper())].unalias()
        elif column.table and column.table in [table.alias_or_name for table in first.find_all(exp.Table)]:
            sample = column
        else:
            continue
        if not isinstance(sample, exp.Null):
            never = exp.If(this=exp.false(), true=sample.copy())
            value.replace(exp.Case(ifs=[never]))


def view_as_query(statement: Statement) -> str | None:
    """Return CREATE VIEW with the recursive query of a CREATE RECURSIVE VIEW; None for another statement.

    Raise SnowflakeError 000002 for one with properties, 001003 for one without columns.
    """
    if "RECURSIVE" not in statement.head.modifiers or statement.verb != "CREATE":
        return None
    reader = statement.reader_after("VIEW")
    if_not_exists = reader.accept("IF", "NOT", "EXISTS")
    start = reader.position
    reader.name()
    name = _between(statement, start, reader.position)
    start = reader.position
    if not reader.at("("):
        reader.fail()
    reader.position = _closing(statement, start) + 1
    columns = _between(statement, start, reader.position)
    if not reader.accept("AS"):
        raise errors.unsupported("a RECURSIVE VIEW with properties")
    first, last = reader.position, len(statement.tokens) - 1
    if reader.at("(") and _closing(statement, first) == last:
        # The parentheses of WITH take their place.
        first, last = first + 1, last - 1
    query = statement.text[statement.tokens[first].start : statement.tokens[last].end]
    head = "CREATE OR REPLACE" if "OR REPLACE" in statement.head.modifiers else "CREATE"
    kept = [word for word in statement.head.modifiers if word not in ("RECURSIVE", "OR REPLACE")]
    short = name.rpartition(".")[2]
    parts = [head, *kept, "VIEW", *(["IF NOT EXISTS"] if if_not_exists else []), f"{name} {columns} AS"]
    return f"{' '.join(parts)} WITH RECURSIVE {short} {columns} AS ({query}) SELECT * FROM {short}"


def _between(statement: Statement, start: int, end: int) -> str:
    return statement.text[statement.tokens[start].start : statement.tokens[end - 1].end]


def _closing(statement: Statement, start: int) -> int:
    """Return the number of the token that closes the parenthesis at `start`. Raise SnowflakeError without one."""
    depth = 0
    for number, token in enumerate(statement.tokens[start:], start):
        if token.kind == "symbol":
            depth += {"(": 1, ")": -1}.get(token.value, 0)
            if depth == 0:
                return number
    statement.reader().fail()
