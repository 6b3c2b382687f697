"""The views of ACCOUNT_USAGE that list objects of the account; those that were dropped are not listed.

https://docs.snowflake.com/en/sql-reference/account-usage#account-usage-views has the page of each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from localcloud.snowflake.catalog import access_control, temporary
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Relation, Schema, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import Column, columns_with_comments
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.objects.event_queue import queue_arn
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.queries.schema_views import row_count
from localcloud.snowflake.tables.describe import default_of, snowflake_type
from localcloud.snowflake.tables.relations import visible_definition
from localcloud.snowflake.wire.names import QualifiedName

_Row = dict[str, Any]
_Rows = Iterator[_Row]
# The types of DESCRIBE in the words of COLUMNS.
_WORDS = {"VARCHAR": "TEXT"}
_LONGEST = 16_777_216


def identifier(object_: CatalogObject | None) -> int | None:
    """Return the number of an object, which no other has; None for none."""
    if object_ is None:
        return None
    text = f"{object_.kind} {object_.full_name} {object_.created_on.isoformat()}"
    return number_of(text)


def number_of(text: str) -> int:
    """Return a number that stands for a text, of 48 bits."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def around(session: Session, name: QualifiedName, prefix: str) -> _Row:
    """Return the columns of an object's schema and database, such as TABLE_SCHEMA and TABLE_SCHEMA_ID."""
    schema, database = session.account.find(Schema, name[:2]), session.account.find(Database, name[:1])
    return {
        f"{prefix}SCHEMA": name[1],
        f"{prefix}SCHEMA_ID": identifier(schema),
        f"{prefix}CATALOG": name[0],
        f"{prefix}CATALOG_ID": identifier(database),
    }


def _yes(value: object) -> str:
    return "YES" if value else "NO"


def _stamps(object_: CatalogObject) -> _Row:
    return {
        "CREATED": object_.created_on,
        "LAST_ALTERED": object_.altered_on or object_.created_on,
        "LAST_DDL": object_.altered_on or object_.created_on,
        "COMMENT": object_.comment or None,
        "OWNER_ROLE_TYPE": "ROLE" if object_.owner else None,
    }


def _relations(session: Session) -> list[Relation]:
    account = session.account
    found = [*account.all(Table), *account.all(View)]
    return [relation for relation in found if relation.session_id in (None, session.id)]


def _tables(session: Session) -> _Rows:
    for relation in _relations(session):
        is_table, short_lived = isinstance(relation, Table), temporary.is_temporary(relation)
        yield {
            "TABLE_ID": identifier(relation),
            "TABLE_NAME": relation.name[2],
            **around(session, relation.name, "TABLE_"),
            "TABLE_OWNER": relation.owner,
            "TABLE_TYPE": "VIEW" if not is_table else "TEMPORARY TABLE" if short_lived else "BASE TABLE",
            "IS_TRANSIENT": _yes(relation.transient),
            "CLUSTERING_KEY": relation.cluster_by or None,
            "ROW_COUNT": row_count(session, relation.name) if is_table else None,
            "BYTES": 0 if is_table else None,
            "RETENTION_TIME": int(retention(session.account, relation)) if is_table else None,
            "AUTO_CLUSTERING_ON": "NO",
            **{f"IS_{kind}": "NO" for kind in ("ICEBERG", "DYNAMIC", "HYBRID")},
            **_stamps(relation),
        }


def _views(session: Session) -> _Rows:
    for view in [relation for relation in _relations(session) if isinstance(relation, View)]:
        yield {
            "TABLE_ID": identifier(view),
            "TABLE_NAME": view.name[2],
            **around(session, view.name, "TABLE_"),
            "TABLE_OWNER": view.owner,
            "VIEW_DEFINITION": visible_definition(session, view),
            "CHECK_OPTION": "NONE",
            "IS_UPDATABLE": "NO",
            "INSERTABLE_INTO": "NO",
            "IS_SECURE": _yes(view.secure),
            **_stamps(view),
        }


def _columns(session: Session) -> _Rows:
    relations = {relation.name: relation for relation in _relations(session)}
    position: dict[QualifiedName, int] = {}
    for column in columns_with_comments(session.connection, relations):
        relation = relations[column.table]
        position[column.table] = place = position.get(column.table, 0) + 1
        numbered = relation.numbered.get(column.name) if isinstance(relation, Table) else None
        yield {
            "COLUMN_ID": (identifier(relation) or 0) * 1000 + place,
            "COLUMN_NAME": column.name,
            "TABLE_ID": identifier(relation),
            "TABLE_NAME": column.table[2],
            **around(session, column.table, "TABLE_"),
            "ORDINAL_POSITION": place,
            "COLUMN_DEFAULT": None if numbered else default_of(session, column),
            "IS_NULLABLE": _yes(column.nullable),
            **_type(column),
            "IS_SELF_REFERENCING": "NO",
            "IS_IDENTITY": _yes(numbered),
            "IDENTITY_GENERATION": "BY DEFAULT" if numbered else None,
            "COMMENT": column.comment,
            "KIND": "COLUMN",
        }


def _type(column: Column) -> _Row:
    word, *sizes = re.findall(r"\w+", snowflake_type(column.type, column.length))
    numbers = list(map(int, sizes))
    found: _Row = {"DATA_TYPE": _WORDS.get(word, word)}
    match word:
        case "VARCHAR":
            found |= {
                "CHARACTER_MAXIMUM_LENGTH": numbers[0],
                "CHARACTER_OCTET_LENGTH": max(numbers[0], min(4 * numbers[0], _LONGEST)),
            }
        case "BINARY":
            found |= {"CHARACTER_MAXIMUM_LENGTH": numbers[0], "CHARACTER_OCTET_LENGTH": numbers[0]}
        case "NUMBER":
            found |= {"NUMERIC_PRECISION": numbers[0], "NUMERIC_PRECISION_RADIX": 10, "NUMERIC_SCALE": numbers[1]}
        case "TIME" | "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ":
            found |= {"DATETIME_PRECISION": numbers[0]}
    return found


def _databases(session: Session) -> _Rows:
    for database in session.account.all(Database):
        yield {
            "DATABASE_ID": identifier(database),
            "DATABASE_NAME": database.name[0],
            "DATABASE_OWNER": database.owner or None,
            "IS_TRANSIENT": _yes(database.transient),
            "RETENTION_TIME": 0 if database.application else int(retention(session.account, database)),
            "TYPE": "APPLICATION" if database.application else "STANDARD",
            **_stamps(database),
        }


_NO_SCHEMATA = ("INFORMATION_SCHEMA", "ACCOUNT_USAGE", "READER_ACCOUNT_USAGE")


def _schemata(session: Session) -> _Rows:
    """Only the objects that the session sees, as the page says; so do PIPES and STAGES."""
    for schema in access_control.visible(session, Schema, ()):
        if schema.name[1] in _NO_SCHEMATA:
            continue
        database = session.account.get(Database, schema.name[:1])
        yield {
            "SCHEMA_ID": identifier(schema),
            "SCHEMA_NAME": schema.name[1],
            "CATALOG_ID": identifier(database),
            "CATALOG_NAME": schema.name[0],
            "SCHEMA_OWNER": schema.owner,
            "RETENTION_TIME": int(retention(session.account, schema)),
            "IS_TRANSIENT": _yes(schema.transient),
            "IS_MANAGED_ACCESS": _yes(schema.managed_access),
            "SCHEMA_TYPE": "STANDARD",
            **_stamps(schema),
        }


def _pipes(session: Session) -> _Rows:
    for pipe in access_control.visible(session, Pipe, ()):
        channel = (pipe.aws_sns_topic or queue_arn(session.account)) if pipe.auto_ingest else None
        yield {
            "PIPE_ID": identifier(pipe),
            "PIPE_NAME": pipe.name[2],
            **around(session, pipe.name, "PIPE_"),
            "IS_AUTOINGEST_ENABLED": _yes(pipe.auto_ingest),
            "NOTIFICATION_CHANNEL_NAME": channel,
            "PIPE_OWNER": pipe.owner,
            "DEFINITION": pipe.definition,
            "PATTERN": pipe.copy.pattern,
            **_stamps(pipe),
        }


def _stages(session: Session) -> _Rows:
    for stage in access_control.visible(session, Stage, ()):
        yield {
            "STAGE_ID": identifier(stage),
            "STAGE_NAME": stage.name[2],
            **around(session, stage.name, "STAGE_"),
            "STAGE_URL": stage.url,
            "STAGE_TYPE": "External Named" if stage.url else "Internal Named",
            "STAGE_OWNER": stage.owner,
            "STORAGE_INTEGRATION": stage.storage_integration,
            **_stamps(stage),
        }


_TABLE = "TABLE_ID:n TABLE_NAME TABLE_SCHEMA_ID:n TABLE_SCHEMA TABLE_CATALOG_ID:n TABLE_CATALOG"
_DDL = "CREATED:t LAST_ALTERED:t LAST_DDL:t LAST_DDL_BY DELETED:t"
VIEWS: dict[str, tuple[str, Callable[[Session], _Rows]]] = {
    "TABLES": (
        f"{_TABLE} TABLE_OWNER TABLE_TYPE IS_TRANSIENT CLUSTERING_KEY ROW_COUNT:n BYTES:n RETENTION_TIME:n "
        "SELF_REFERENCING_COLUMN_NAME REFERENCE_GENERATION USER_DEFINED_TYPE_CATALOG USER_DEFINED_TYPE_SCHEMA "
        f"USER_DEFINED_TYPE_NAME IS_INSERTABLE_INTO IS_TYPED COMMIT_ACTION {_DDL} AUTO_CLUSTERING_ON COMMENT "
        "OWNER_ROLE_TYPE INSTANCE_ID:n IS_ICEBERG IS_DYNAMIC IS_HYBRID ARCHIVE_STORAGE_COOL_ROW_COUNT:n "
        "ARCHIVE_STORAGE_COOL_BYTES:n ARCHIVE_STORAGE_COLD_ROW_COUNT:n ARCHIVE_STORAGE_COLD_BYTES:n",
        _tables,
    ),
    "VIEWS": (
        f"{_TABLE} TABLE_OWNER VIEW_DEFINITION CHECK_OPTION IS_UPDATABLE INSERTABLE_INTO IS_SECURE {_DDL} COMMENT "
        "INSTANCE_ID:n OWNER_ROLE_TYPE",
        _views,
    ),
    "COLUMNS": (
        f"COLUMN_ID:n COLUMN_NAME {_TABLE} ORDINAL_POSITION:n COLUMN_DEFAULT IS_NULLABLE DATA_TYPE "
        "CHARACTER_MAXIMUM_LENGTH:n CHARACTER_OCTET_LENGTH:n NUMERIC_PRECISION:n NUMERIC_PRECISION_RADIX:n "
        "NUMERIC_SCALE:n DATETIME_PRECISION:n INTERVAL_TYPE INTERVAL_PRECISION CHARACTER_SET_CATALOG "
        "CHARACTER_SET_SCHEMA CHARACTER_SET_NAME COLLATION_CATALOG COLLATION_SCHEMA COLLATION_NAME DOMAIN_CATALOG "
        "DOMAIN_SCHEMA DOMAIN_NAME UDT_CATALOG UDT_SCHEMA UDT_NAME SCOPE_CATALOG SCOPE_SCHEMA SCOPE_NAME "
        "MAXIMUM_CARDINALITY DTD_IDENTIFIER IS_SELF_REFERENCING IS_IDENTITY IDENTITY_GENERATION IDENTITY_START "
        "IDENTITY_INCREMENT IDENTITY_MAXIMUM IDENTITY_MINIMUM IDENTITY_CYCLE IDENTITY_ORDERED "
        "SCHEMA_EVOLUTION_RECORD COMMENT DELETED:t DATA_TYPE_ALIAS EXPRESSION KIND",
        _columns,
    ),
    "DATABASES": (
        "DATABASE_ID:n DATABASE_NAME DATABASE_OWNER IS_TRANSIENT COMMENT CREATED:t LAST_ALTERED:t DELETED:t "
        "RETENTION_TIME:n RESOURCE_GROUP TYPE OWNER_ROLE_TYPE OBJECT_VISIBILITY",
        _databases,
    ),
    "SCHEMATA": (
        "SCHEMA_ID:n SCHEMA_NAME CATALOG_ID:n CATALOG_NAME SCHEMA_OWNER RETENTION_TIME:n IS_TRANSIENT "
        "IS_MANAGED_ACCESS DEFAULT_CHARACTER_SET_CATALOG DEFAULT_CHARACTER_SET_SCHEMA DEFAULT_CHARACTER_SET_NAME "
        "SQL_PATH COMMENT CREATED:t LAST_ALTERED:t DELETED:t SCHEMA_TYPE OWNER_ROLE_TYPE VERSION_NAME "
        "VERSIONED_SCHEMA_ID:n OBJECT_VISIBILITY",
        _schemata,
    ),
    "PIPES": (
        "PIPE_ID:n PIPE_NAME PIPE_SCHEMA_ID:n PIPE_SCHEMA PIPE_CATALOG_ID:n PIPE_CATALOG IS_AUTOINGEST_ENABLED "
        "NOTIFICATION_CHANNEL_NAME PIPE_OWNER DEFINITION CREATED:t LAST_ALTERED:t COMMENT PATTERN DELETED:t "
        "OWNER_ROLE_TYPE",
        _pipes,
    ),
    "STAGES": (
        "STAGE_ID:n STAGE_NAME STAGE_SCHEMA_ID:n STAGE_SCHEMA STAGE_CATALOG_ID:n STAGE_CATALOG STAGE_URL STAGE_REGION "
        "STAGE_TYPE STAGE_OWNER COMMENT CREATED:t LAST_ALTERED:t DELETED:t OWNER_ROLE_TYPE INSTANCE_ID:n "
        "STORAGE_INTEGRATION",
        _stages,
    ),
}
