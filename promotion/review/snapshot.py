"""The objects of a database at one moment, as SHOW and DESCRIBE answer them.

Works on any Snowflake: https://docs.snowflake.com/en/sql-reference/sql/show. `routines` has functions and procedures.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from promotion.dataset.tables import normal
from promotion.identifier import literal, name_of, parts_of, quoted
from promotion.review import routines
from promotion.review.routines import NOT_SEEN as NOT_SEEN
from promotion.review.routines import Routine
from promotion.rows import Row, by_column, of_each

KINDS = {
    "TABLE": "TABLES",
    "VIEW": "VIEWS",
    "PIPE": "PIPES",
    "STAGE": "STAGES",
    "FILE FORMAT": "FILE FORMATS",
    "SEQUENCE": "SEQUENCES",
    "MASKING POLICY": "MASKING POLICIES",
    "ROW ACCESS POLICY": "ROW ACCESS POLICIES",
    "TAG": "TAGS",
    "DYNAMIC TABLE": "DYNAMIC TABLES",
    "STREAM": "STREAMS",
    "TASK": "TASKS",
    "NETWORK RULE": "NETWORK RULES",
    "AUTHENTICATION POLICY": "AUTHENTICATION POLICIES",
}
ORDER = (*KINDS, *routines.KINDS)
# The text of an object, and the properties that a reviewer wants to see, by the column of SHOW.
_TEXT = {"VIEW": "text", "PIPE": "definition", "DYNAMIC TABLE": "text", "TASK": "definition"}
_PROPERTIES = {
    "TABLE": ("comment", "cluster_by", "retention_time", "change_tracking", "kind", "enable_schema_evolution"),
    "VIEW": ("comment", "is_secure", "change_tracking"),
    "PIPE": ("comment", "integration", "pattern", "error_integration"),
    "STAGE": ("comment", "url", "storage_integration", "directory_enabled"),
    "FILE FORMAT": ("comment", "type"),
    "SEQUENCE": ("comment", "interval", "ordered"),
    "MASKING POLICY": ("comment",),
    "ROW ACCESS POLICY": ("comment",),
    "TAG": ("comment", "allowed_values"),
    "DYNAMIC TABLE": ("comment", "target_lag", "warehouse", "refresh_mode", "scheduling_state"),
    "STREAM": ("comment", "table_name", "source_type", "mode"),
    "TASK": ("comment", "warehouse", "schedule", "predecessors", "condition", "state"),
    "NETWORK RULE": ("comment", "type", "mode", "entries_in_valuelist"),
    "AUTHENTICATION POLICY": ("comment",),
}
_POLICIES = ("MASKING POLICY", "ROW ACCESS POLICY")
_STAGE_OPTIONS = ("STAGE_FILE_FORMAT", "STAGE_COPY_OPTIONS", "DIRECTORY")
OF_DEPLOYS = ("DEPLOY",)  # the history and the lease of the deploys themselves


@dataclass(frozen=True)
class SchemaObject:
    """An object inside a schema. `name`: SCHEMA.OBJECT; `made`: the time of its creation or replacement.

    `owner`: the role, empty where the connection may not see it.
    """

    kind: str  # one of ORDER
    name: str
    made: str
    columns: Mapping[str, str]  # {name: type, NOT NULL, default, comment}, in order
    text: str
    properties: Mapping[str, str]
    grants: frozenset[str]  # "PRIVILEGE to ROLE", or to `DATABASE ROLE NAME`, of another one than the owner
    owner: str = ""


Snapshot = Mapping[tuple[str, str], SchemaObject]


def take(connection: SnowflakeConnection, database: str, without: Collection[str] = OF_DEPLOYS) -> Snapshot:
    """Return {(kind, SCHEMA.OBJECT): object} of a database's objects of ORDER, less those of the schemas `without`."""
    found = {}
    inherited = {
        row["name"]: str(row["retention_time"])
        for row in by_column(connection, f"SHOW SCHEMAS IN DATABASE {quoted(database)}")
    }

    def listed(plural: str) -> list[Row]:
        rows = by_column(connection, f"SHOW {plural} IN DATABASE {quoted(database)}")
        return [row for row in rows if row["schema_name"] not in without]

    for kind, plural in KINDS.items():
        look = partial(_object, connection, kind, database, inherited)
        for each in of_each(partial(listed, plural), look):
            found[kind, each.name] = each
    for name in [name for kind, name in found if kind == "DYNAMIC TABLE"]:
        found.pop(("TABLE", name), None)  # SHOW TABLES lists it, too
    for kind in routines.KINDS:
        for routine in routines.read(connection, kind, database, frozenset(without)):
            found[kind, routine.name] = _of_routine(connection, kind, routine)
    return found


def _object(
    connection: SnowflakeConnection, kind: str, database: str, inherited: Mapping[str, str], row: Mapping[str, Any]
) -> SchemaObject:
    name = quoted(database, row["schema_name"], row["name"])
    has_columns = kind in ("TABLE", "VIEW")
    properties = _properties(kind, row) | _unusual(kind, row)
    if properties.get("retention_time") == inherited.get(row["schema_name"]):
        properties["retention_time"] = ""  # the schema's, which is no property of the table
    if kind == "STAGE":
        properties |= _of_stage(connection, name)
    if kind in _POLICIES:
        properties |= _of_policy(connection, kind, name)
    if kind == "TAG":
        properties |= _policies(connection, kind, database, name)
    if has_columns:
        properties |= _protection(connection, kind, database, name)
    return SchemaObject(
        kind=kind,
        name=name_of(row["schema_name"], row["name"]),
        made=str(row["created_on"]),
        columns=dict(_columns(by_column(connection, f"DESCRIBE {kind} {name}"))) if has_columns else {},
        text=str(row.get(_TEXT.get(kind, "")) or ""),
        properties=properties,
        grants=_granted(connection, kind, name),
        owner=str(row.get("owner") or ""),
    )


def _of_routine(connection: SnowflakeConnection, kind: str, routine: Routine) -> SchemaObject:
    rows = by_column(connection, f"SHOW GRANTS ON {kind} {routine.in_statements}")
    owner = next((str(row["grantee_name"]) for row in rows if row["privilege"] == "OWNERSHIP"), "")
    grants = frozenset(_grants(rows))
    return SchemaObject(kind, routine.name, routine.made, {}, routine.text, routine.properties, grants, owner)


def _properties(kind: str, row: Mapping[str, Any]) -> dict[str, str]:
    found = {name: str(row.get(name) or "") for name in _PROPERTIES[kind]}
    if kind == "FILE FORMAT":
        options = json.loads(row.get("format_options") or "{}")
        found |= {name: json.dumps(value) for name, value in options.items()}
    return found


def _unusual(kind: str, row: Mapping[str, Any]) -> dict[str, str]:
    """Return what few objects have, and then are something else by.

    A table that is clustered no more by itself, a pipe that loads each file that arrives, a stage with its own keys.
    https://docs.snowflake.com/en/sql-reference/sql/show-tables, …/show-pipes and …/show-stages
    """
    found = {
        "TABLE": {
            "automatic_clustering": "OFF" if row.get("cluster_by") and row.get("automatic_clustering") == "OFF" else "",
            "search_optimization": "ON" if row.get("search_optimization") == "ON" else "",
        },
        "PIPE": {"auto_ingest": "true" if row.get("notification_channel") else ""},
        "STAGE": {name: "Y" for name in ("has_credentials", "has_encryption_key") if row.get(name) == "Y"},
    }
    return {name: value for name, value in found.get(kind, {}).items() if value}


def _of_stage(connection: SnowflakeConnection, name: str) -> dict[str, str]:
    """Return the options of a stage's format, copy and directory that are not Snowflake's defaults.

    It takes a right to read the files: without it, `options` is NOT_SEEN.
    https://docs.snowflake.com/en/sql-reference/sql/desc-stage
    """
    try:
        rows = by_column(connection, f"DESCRIBE STAGE {name}")
    except ProgrammingError:
        return {"options": NOT_SEEN}
    return {
        row["property"]: str(row["property_value"])
        for row in rows
        if row["parent_property"] in _STAGE_OPTIONS and row["property_value"] != row["property_default"]
    }


def _of_policy(connection: SnowflakeConnection, kind: str, name: str) -> dict[str, str]:
    """Return the signature and the body of a policy; NOT_SEEN for a login that may not apply it.

    https://docs.snowflake.com/en/sql-reference/sql/desc-masking-policy
    """
    try:
        [row] = by_column(connection, f"DESCRIBE {kind} {name}")
    except ProgrammingError:
        return {"options": NOT_SEEN}
    return {each.upper(): str(row[each]) for each in ("signature", "return_type", "body")}


def _protection(connection: SnowflakeConnection, kind: str, database: str, name: str) -> dict[str, str]:
    """Return the row access policy of a table or view, its tags, and those of its columns.

    A tag of the table is inherited by its columns, and listed once.
    https://docs.snowflake.com/en/sql-reference/functions/policy_references, …/tag_references and
    …/tag_references_all_columns
    """
    entity, schema = literal(name), f"{quoted(database)}.INFORMATION_SCHEMA"
    found = _policies(connection, kind, database, name)
    try:
        own = by_column(connection, f"SELECT * FROM TABLE({schema}.TAG_REFERENCES({entity}, 'table'))")
        tags = by_column(connection, f"SELECT * FROM TABLE({schema}.TAG_REFERENCES_ALL_COLUMNS({entity}, 'table'))")
    except ProgrammingError:  # for a login without a warehouse
        return {"options": NOT_SEEN}
    for each in (each for each in own if each["LEVEL"] == "TABLE"):
        found[f"TAG {name_of(each['TAG_SCHEMA'], each['TAG_NAME'])}"] = each["TAG_VALUE"]
    for each in (each for each in tags if each["LEVEL"] == "COLUMN"):
        found[f"TAG {name_of(each['TAG_SCHEMA'], each['TAG_NAME'])} of {each['COLUMN_NAME']}"] = each["TAG_VALUE"]
    return found


def _policies(connection: SnowflakeConnection, kind: str, database: str, name: str) -> dict[str, str]:
    """Return the policies of a table, view or tag, and of columns those that read others or are of another kind.

    A column's own mask is in its text. https://docs.snowflake.com/en/sql-reference/functions/policy_references
    """
    references = f"POLICY_REFERENCES(REF_ENTITY_NAME => {literal(name)}, REF_ENTITY_DOMAIN => '{kind}')"
    try:
        rows = by_column(connection, f"SELECT * FROM TABLE({quoted(database)}.INFORMATION_SCHEMA.{references})")
    except ProgrammingError:  # for a login without a warehouse
        return {"options": NOT_SEEN}
    found = {}
    for row in rows:
        policy, column = row["POLICY_KIND"].replace("_", " "), row["REF_COLUMN_NAME"]
        on = ", ".join(json.loads(row["REF_ARG_COLUMN_NAMES"] or "[]"))
        if kind == "TAG" or policy != "MASKING POLICY" or on:
            text = name_of(row["POLICY_SCHEMA"], row["POLICY_NAME"]) + (f" on {on}" if on else "")
            found[f"{policy} of {column}" if column else policy] = text
    return dict(sorted(found.items()))


def _columns(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        words = [normal(row["type"])]
        words += ["NOT NULL"] if row["null?"] == "N" else []
        words += [word for word in ("PRIMARY KEY", "UNIQUE") if row.get(f"{word.split()[0].lower()} key") == "Y"]
        words += [f"DEFAULT {row['default']}"] if row["default"] else []
        words += [f"MASKING POLICY {name_of(*parts_of(row['policy name'])[1:])}"] if row.get("policy name") else []
        words += [f"COMMENT {json.dumps(row['comment'], ensure_ascii=False)}"] if row["comment"] else []
        yield row["name"], " ".join(words)


def _granted(connection: SnowflakeConnection, kind: str, name: str) -> frozenset[str]:
    """Return the grants on an object: https://docs.snowflake.com/en/sql-reference/sql/show-grants"""
    return frozenset(_grants(by_column(connection, f"SHOW GRANTS ON {kind} {name}")))


def _grants(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        if row["privilege"] != "OWNERSHIP":  # the deploy's own
            option = " with grant option" if str(row["grant_option"]).lower() == "true" else ""
            kind = str(row["granted_to"]).replace("_", " ")
            to = row["grantee_name"] if kind == "ROLE" else f"{kind} {row['grantee_name']}"
            yield f"{row['privilege']} to {to}{option}"
