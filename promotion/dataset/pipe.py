"""A pipe's COPY statement: the table, its columns, and the field of a part that each is loaded from.

A table's pipes follow each other: STREAMS_PIPE, STREAMS_PIPE_2, … docs/decisions/2026-11-29-pipes-follow-each-other.md
says why none is replaced.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

METADATA = {"_PART": "METADATA$FILENAME", "_ROW": "METADATA$FILE_ROW_NUMBER"}  # what the splitter counts rows by


@dataclass(frozen=True)
class Pipe:
    """A pipe. `table`: SCHEMA.TABLE; `loads`: (column, field) in order; `by_name`: a part names its own fields.

    A pipe that loads by name `loads` its metadata only.
    """

    name: str
    table: str
    loads: tuple[tuple[str, str], ...]
    by_name: bool
    source: Path | str  # the script, or the warehouse


def generation(table: str, pipe: str) -> int | None:
    """Return which of the table's pipes this is: 1 for STREAMS_PIPE, 2 for STREAMS_PIPE_2; None if it is not its own.

    Both are names as SCHEMA.NAME, or both with the database before.
    """
    found = re.fullmatch(rf"{re.escape(table)}_PIPE(?:_([2-9]|[1-9]\d+))?", pipe)
    return int(found[1] or 1) if found else None


def generations(table: str, pipes: Iterable[str]) -> list[str]:
    """Return the table's own pipes among `pipes`, the oldest first."""
    found = {pipe: generation(table, pipe) for pipe in pipes}
    return sorted((pipe for pipe in found if found[pipe]), key=lambda pipe: found[pipe] or 0)


def successor(table: str, pipe: str | None) -> str:
    """Return the name of the pipe that follows `pipe`, or of the table's first."""
    return f"{table}_PIPE_{(generation(table, pipe) or 0) + 1}" if pipe else f"{table}_PIPE"


def parse(name: str, statement: str, source: Path | str) -> Pipe | None:
    """Return the pipe of a COPY statement, or of the CREATE PIPE that ends in one; None if it can't be read."""
    begin = re.search(r"\bCOPY\s+INTO\b", statement, re.IGNORECASE)
    try:
        copy = sqlglot.parse_one(statement[begin.start() :], dialect="snowflake") if begin else None
    except SqlglotError:
        copy = None
    if not isinstance(copy, exp.Copy):
        return None
    schema = copy.this
    table = schema.this if isinstance(schema, exp.Schema) else schema
    options = {each.this.name.upper(): each.args.get("expression") for each in copy.args.get("params") or ()}
    match = options.get("MATCH_BY_COLUMN_NAME")
    by_name = match is not None and match.name.upper() != "NONE"
    loads = _metadata(options.get("INCLUDE_METADATA")) if by_name else _positions(copy)
    return Pipe(name, f"{table.db}.{table.name}".upper(), loads, by_name, source)


def copy_of(statement: str) -> str:
    """Return the text of a COPY statement, or of the one in a CREATE PIPE, without comments and with single spaces."""
    try:
        tokens = sqlglot.tokenize(statement, dialect="snowflake")
    except SqlglotError:
        return " ".join(statement.split())
    words = [statement[each.start : each.end + 1] for each in tokens]
    kinds = [word.upper() for word in words]
    begin = next((at for at in range(len(kinds)) if kinds[at : at + 2] == ["COPY", "INTO"]), 0)
    return " ".join(word for word in words[begin:] if word != ";")


def _positions(copy: exp.Copy) -> tuple[tuple[str, str], ...]:
    columns = [column.name.upper() for column in copy.this.expressions] if isinstance(copy.this, exp.Schema) else []
    query = copy.find(exp.Select)
    fields = [_field(each) for each in query.expressions] if query else []
    return tuple(zip(columns, fields, strict=False))


def _metadata(option: exp.Expr | None) -> tuple[tuple[str, str], ...]:
    pairs = option.find_all(exp.EQ) if option else ()
    return tuple((pair.this.name.upper(), pair.expression.name.upper()) for pair in pairs)


def _field(field: exp.Expr) -> str:
    text = field.unalias().sql("snowflake").upper()
    return "$" + text.lstrip("$@").strip() if isinstance(field.unalias(), exp.Parameter) else text
