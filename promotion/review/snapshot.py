"""The objects of a database at one moment, as SHOW and DESCRIBE answer them.

Works on any Snowflake: https://docs.snowflake.com/en/sql-reference/sql/show
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snowflake.connector import SnowflakeConnection

from promotion.dataset.tables import normal

KINDS = {
    "TABLE": "TABLES",
    "VIEW": "VIEWS",
    "PIPE": "PIPES",
    "STAGE": "STAGES",
    "FILE FORMAT": "FILE FORMATS",
}
# The text of an object, and the properties that a reviewer wants to see, by the column of SHOW.
_TEXT = {"VIEW": "text", "PIPE": "definition"}
_PROPERTIES = {
    "TABLE": ("comment", "cluster_by", "retention_time", "change_tracking", "kind"),
    "VIEW": ("is_secure",),
    "PIPE": ("comment", "integration", "pattern", "error_integration"),
    "STAGE": ("comment", "url", "storage_integration", "directory_enabled"),
    "FILE FORMAT": ("comment", "type"),
}
_LEFT_OUT = ("DEPLOY",)  # the history and the lease of the deploys themselves


@dataclass(frozen=True)
class SchemaObject:
    """An object inside a schema. `name`: SCHEMA.OBJECT; `made`: the time of its creation or replacement."""

    kind: str  # a key of KINDS
    name: str
    made: str
    columns: Mapping[str, str]  # {name: type, NOT NULL, default, comment}, in order
    text: str
    properties: Mapping[str, str]
    grants: frozenset[str]  # "PRIVILEGE to ROLE"


Snapshot = Mapping[tuple[str, str], SchemaObject]


def take(connection: SnowflakeConnection, database: str) -> Snapshot:
    """Return {(kind, SCHEMA.OBJECT): object} of a database's tables, views, pipes, stages and file formats."""
    found = {}
    for kind, plural in KINDS.items():
        for row in _rows(connection, f"SHOW {plural} IN DATABASE {quoted(database)}"):
            if row["schema_name"] not in _LEFT_OUT:
                each = _object(connection, kind, database, row)
                found[kind, each.name] = each
    return found


def quoted(*parts: str) -> str:
    """Return a name of several parts for a statement, each part exactly as given."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def _object(connection: SnowflakeConnection, kind: str, database: str, row: Mapping[str, Any]) -> SchemaObject:
    name = quoted(database, row["schema_name"], row["name"])
    has_columns = kind in ("TABLE", "VIEW")
    return SchemaObject(
        kind=kind,
        name=f"{row['schema_name']}.{row['name']}",
        made=str(row["created_on"]),
        columns=dict(_columns(_rows(connection, f"DESCRIBE {kind} {name}"))) if has_columns else {},
        text=str(row.get(_TEXT.get(kind, "")) or ""),
        properties=_properties(kind, row),
        grants=frozenset(_grants(_rows(connection, f"SHOW GRANTS ON {kind} {name}"))),
    )


def _properties(kind: str, row: Mapping[str, Any]) -> dict[str, str]:
    found = {name: str(row.get(name) or "") for name in _PROPERTIES[kind]}
    if kind == "FILE FORMAT":
        options = json.loads(row.get("format_options") or "{}")
        found |= {name: json.dumps(value) for name, value in options.items()}
    return found


def _columns(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        words = [normal(row["type"])]
        words += ["NOT NULL"] if row["null?"] == "N" else []
        words += [f"DEFAULT {row['default']}"] if row["default"] else []
        words += [f"COMMENT {json.dumps(row['comment'], ensure_ascii=False)}"] if row["comment"] else []
        yield row["name"], " ".join(words)


def _grants(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        if row["privilege"] != "OWNERSHIP":  # the deploy's own
            yield f"{row['privilege']} to {row['grantee_name']}"


def _rows(connection: SnowflakeConnection, statement: str) -> list[dict[str, Any]]:
    cursor = connection.cursor()
    cursor.execute(statement)
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
