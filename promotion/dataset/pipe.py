"""A pipe's COPY statement: the table, its columns, and the field of a part that each is loaded from."""

import re
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

METADATA = {"_PART": "METADATA$FILENAME", "_ROW": "METADATA$FILE_ROW_NUMBER"}  # what the splitter counts rows by


@dataclass(frozen=True)
class Pipe:
    """A pipe. `table`: SCHEMA.TABLE; `loads`: (column, field) in order; `by_name`: a part names its own fields."""

    name: str
    table: str
    loads: tuple[tuple[str, str], ...]
    by_name: bool
    source: Path | str  # the script, or the warehouse


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
    columns = [column.name.upper() for column in schema.expressions] if isinstance(schema, exp.Schema) else []
    query = copy.find(exp.Select)
    fields = [_field(each) for each in query.expressions] if query else []
    by_name = "MATCH_BY_COLUMN_NAME" in statement.upper()
    return Pipe(name, f"{table.db}.{table.name}".upper(), tuple(zip(columns, fields, strict=False)), by_name, source)


def _field(field: exp.Expr) -> str:
    text = field.unalias().sql("snowflake").upper()
    return "$" + text.lstrip("$@").strip() if isinstance(field.unalias(), exp.Parameter) else text
