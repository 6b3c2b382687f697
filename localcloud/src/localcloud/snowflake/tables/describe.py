"""The columns of tables and views as Snowflake describes them: DESCRIBE TABLE, DESCRIBE VIEW and SHOW COLUMNS.

https://docs.snowflake.com/en/sql-reference/sql/desc-table and …/show-columns
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import RELATIONS, Relation, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import time_digits, varchar_lengths
from localcloud.snowflake.engine.columns import Column, columns_with_comments
from localcloud.snowflake.objects import show
from localcloud.snowflake.tables import sequences
from localcloud.snowflake.tables.constraints import constrained_columns
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Statement

_DESCRIBED = (
    "name", "type", "kind", "null?", "default", "primary key", "unique key", "check", "expression", "comment",
    "policy name", "privacy domain", "schema evolution record",
)  # fmt: skip
_SHOWN = (
    "table_name", "schema_name", "column_name", "data_type", "null?", "default", "kind", "expression", "comment",
    "database_name", "autoincrement", "schema_evolution_record",
)  # fmt: skip
_TEXT_LENGTH = 16_777_216
# DuckDB's types, which fakesnow chose, in Snowflake's words.
_TYPES = {
    "BIGINT": "NUMBER(38,0)",
    "HUGEINT": "NUMBER(38,0)",
    "INTEGER": "NUMBER(38,0)",
    "DOUBLE": "FLOAT",
}
# With the digits of a second behind them.
_TIMES = {
    "TIME": "TIME",
    "TIMESTAMP": "TIMESTAMP_NTZ",
    "TIMESTAMP_NS": "TIMESTAMP_NTZ",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_LTZ",
    "TIMESTAMPTZ_NS": "TIMESTAMP_LTZ",
    "TIME_NS": "TIME",
    "INTERVAL": "TIMESTAMP_TZ",
}
# How SHOW COLUMNS writes a type.
_KINDS = {"NUMBER": "FIXED", "VARCHAR": "TEXT", "FLOAT": "REAL"}


@dataclass(frozen=True)
class ColumnDescription:
    """A column; `table` is the full name, `type` as DESCRIBE TABLE prints it: VARCHAR(100)."""

    table: QualifiedName
    name: str
    type: str
    nullable: bool
    default: str | None
    comment: str | None

    def as_json(self) -> str:
        """Return the type as SHOW COLUMNS has it, a JSON object as text."""
        word, *sizes = re.findall(r"\w+", self.type)
        numbers = [int(size) for size in sizes]
        shown: dict[str, object] = {"type": _KINDS.get(word, word)}
        match shown["type"]:
            case "TEXT":
                shown |= {"length": numbers[0], "byteLength": min(numbers[0] * 4, _TEXT_LENGTH), "fixed": False}
            case "BINARY":
                # https://github.com/snowflakedb/snowflake-ingest-java/pull/206
                shown |= {"length": numbers[0], "byteLength": numbers[0], "fixed": True}
            case "FIXED":
                shown |= {"precision": numbers[0], "scale": numbers[1]}
            case "TIME" | "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ":
                shown |= {"precision": 0, "scale": numbers[0]}
        return json.dumps(shown | {"nullable": self.nullable}, separators=(",", ":"))


def describe(session: Session, statement: Statement) -> Result | None:
    """DESCRIBE TABLE | VIEW; None for a view of INFORMATION_SCHEMA."""
    kind = statement.head.words[0]
    reader = statement.reader_after(kind)
    name = session.qualify(reader.name(), 3, "DESCRIBE")
    if name[1] == "INFORMATION_SCHEMA":
        return None
    if reader.accept("TYPE", "="):
        if reader.at("STAGE"):
            raise errors.unsupported("DESCRIBE TABLE … TYPE = STAGE")
        reader.expect("COLUMNS")
    reader.end()
    relation = _visible(session, kind, name)
    columns = column_descriptions(session, [name])
    return table(_DESCRIBED, [_row(column, relation) for column in columns])


def _visible(session: Session, kind: str, name: QualifiedName) -> Relation:
    """Return the table or view; `kind` TABLE finds a view, too. Raise SnowflakeError unless the session sees it."""
    relation = session.account.relation(name)
    if relation is None or not access_control.is_visible(session, relation.kind, name):
        raise errors.does_not_exist(kind, dotted(name))
    return relation


def _row(column: ColumnDescription, relation: Relation) -> list[str | None]:
    null = "Y" if column.nullable else "N"
    primary, unique = (
        "Y" if column.name in constrained_columns(relation, kind) else "N" for kind in ("PRIMARY KEY", "UNIQUE")
    )
    mask = relation.governed.masks.get(column.name)
    default = sequences.default_of(relation, column.name, column.default)
    return [
        column.name, _collated(column, relation), "COLUMN", null, default, primary, unique, None, None, column.comment,
        mask.policy.full_name if mask else None, None, None,
    ]  # fmt: skip


def _collated(column: ColumnDescription, relation: Relation) -> str:
    """Return the type with the column's collation behind it.

    https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/hybrid_tables_ext.go
    """
    spec = relation.collations.get(column.name)
    return f"{column.type} COLLATE '{spec}'" if spec else column.type


def show_columns(session: Session, statement: Statement) -> Result:
    """SHOW COLUMNS [LIKE '…'] [IN [TABLE|VIEW] name | IN ACCOUNT | DATABASE d | SCHEMA s]."""
    reader = statement.reader_after("COLUMNS")
    start = reader.position
    pattern = reader.string() if reader.accept("LIKE") else "%"
    if reader.accept("IN") and not reader.at("ACCOUNT") and not reader.at("DATABASE") and not reader.at("SCHEMA"):
        reader.accept_any("TABLE", "VIEW")
        name = session.qualify(reader.name(), 3, "SHOW COLUMNS")
        _visible(session, "TABLE", name)
        names, wanted = [name], show.Filter(pattern)
    else:
        reader.position = start
        wanted = show.read(session, reader)
        names = [
            relation.name for type_ in RELATIONS for relation in access_control.visible(session, type_, wanted.within)
        ]
    rows = [_shown(session, column) for column in column_descriptions(session, names)]
    return wanted.result(_SHOWN, rows, _SHOWN.index("column_name"))


def _shown(session: Session, column: ColumnDescription) -> list[str | None]:
    relation = session.account.relation(column.table)
    numbers = sequences.numbers_of(relation, column.name) if relation else None
    default = "" if numbers or not relation else sequences.default_of(relation, column.name, column.default)
    return [
        column.table[2], column.table[1], column.name, column.as_json(), str(column.nullable).lower(), default or "",
        "COLUMN", "", column.comment or "", column.table[0],
        f"start {numbers[0]} increment {numbers[1]} {numbers.order.lower()}" if numbers else "", None,
    ]  # fmt: skip


def column_descriptions(session: Session, names: Iterable[QualifiedName]) -> list[ColumnDescription]:
    """Return the columns of these tables and views, in order."""
    return [
        ColumnDescription(
            column.table, column.name, snowflake_type(column.type, column.length), column.nullable,
            default_of(session, column), column.comment,
        )
        for column in columns_with_comments(session.connection, names)
    ]  # fmt: skip


def default_of(session: Session, column: Column) -> str | None:
    """Return a column's default as Snowflake prints it: an expression is kept as it was declared."""
    table = session.account.find(Table, column.table)
    if column.default is None or table is None:
        return column.default
    return table.defaults.get(column.name, column.default)


def snowflake_type(duckdb_type: str, length: int | None) -> str:
    """Return a DuckDB type as Snowflake prints it."""
    if duckdb_type == "VARCHAR":
        return f"VARCHAR({length or _TEXT_LENGTH})"
    if duckdb_type == "JSON":
        return {varchar_lengths.ARRAY: "ARRAY", varchar_lengths.OBJECT: "OBJECT"}.get(length or 0, "VARIANT")
    if duckdb_type == "BLOB":
        return f"BINARY({length or varchar_lengths.LONGEST_BINARY})"
    if sizes := re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", duckdb_type):
        return f"NUMBER({sizes[1]},{sizes[2]})"
    if word := _TIMES.get(duckdb_type):
        return f"{word}({time_digits.shown(length)})"
    return _TYPES.get(duckdb_type, duckdb_type)
