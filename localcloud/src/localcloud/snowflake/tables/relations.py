"""Tables and views as types of objects, and SHOW OBJECTS, which lists both.

https://docs.snowflake.com/en/sql-reference/sql/show-tables
"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog import access_control, temporary
from localcloud.snowflake.catalog.schema_objects import Relation, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.objects import show
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.tables import undrop
from localcloud.snowflake.wire.names import quote_name
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Reader

_TABLES_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "kind", "comment", "cluster_by", "rows:fixed",
    "bytes:fixed", "owner", "retention_time", "automatic_clustering", "change_tracking", "is_external",
    "enable_schema_evolution", "owner_role_type",
)  # fmt: skip
_VIEWS_SHOWN = (
    "created_on:timestamp_ltz", "name", "reserved", "database_name", "schema_name", "owner", "comment", "text",
    "is_secure", "is_materialized", "owner_role_type", "change_tracking",
)  # fmt: skip
_OBJECTS_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "kind", "comment", "cluster_by", "rows:fixed",
    "bytes:fixed", "owner", "retention_time", "owner_role_type", "budget", "is_hybrid", "is_dynamic", "is_iceberg",
)  # fmt: skip


def _count(session: Session, relation: Relation) -> int | None:
    if relation.kind != "TABLE":
        return None
    query = f"SELECT count(*) FROM {quote_name(relation.name)}"
    [(count,)] = session.connection.execute(query).fetchall()
    return int(count)


def _is_dynamic(session: Session, relation: Relation) -> str:
    return "Y" if session.account.find("DYNAMIC TABLE", relation.name) else "N"


def _table_row(session: Session, relation: Table) -> list[Any]:
    days = retention(session.account, relation)
    return [
        relation.created_on, relation.name[2], relation.name[0], relation.name[1],
        _kind_of(relation), relation.comment, relation.cluster_by,
        _count(session, relation), 0, relation.owner, days, _clustering(relation), _tracking(relation), "N",
        _evolution(relation), "ROLE",
    ]  # fmt: skip


def _clustering(relation: Table) -> str:
    return "ON" if relation.cluster_by and relation.reclusters else "OFF"


def _tracking(relation: Relation) -> str:
    return "ON" if relation.parameters.get("CHANGE_TRACKING") == "true" else "OFF"


def _evolution(relation: Relation) -> str:
    """https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/tables.go: Y or N."""
    return "Y" if relation.parameters.get("ENABLE_SCHEMA_EVOLUTION") == "true" else "N"


def _kind_of(relation: Relation) -> str:
    if temporary.is_temporary(relation):
        return "TEMPORARY"
    return "TRANSIENT" if relation.transient else relation.kind


def _view_row(session: Session, relation: View) -> list[Any]:
    return [
        relation.created_on, relation.name[2], "", relation.name[0], relation.name[1], relation.owner, relation.comment,
        visible_definition(session, relation) or "", str(relation.secure).lower(), "false", "ROLE",
        _tracking(relation),
    ]  # fmt: skip


def visible_definition(session: Session, view: View) -> str | None:
    """Return the view's text; None for a secure view that the session does not own.

    https://docs.snowflake.com/en/user-guide/views-secure
    """
    hidden = view.secure and not access_control.owns(session, "VIEW", view.name)
    return None if hidden else view.definition


def _object_row(session: Session, relation: Relation) -> list[Any]:
    return [
        relation.created_on, relation.name[2], relation.name[0], relation.name[1], relation.kind, relation.comment,
        relation.cluster_by, _count(session, relation), 0 if relation.kind == "TABLE" else None,
        relation.owner, "1", "ROLE", None, "N", _is_dynamic(session, relation), "N",
    ]  # fmt: skip


def _dropped(session: Session, relation: Relation) -> None:
    """Drop it in DuckDB too; a table may be hidden for UNDROP."""
    if isinstance(relation, Table):
        undrop.drop(session, relation, _table_row(session, relation))
        return
    session.connection.execute(f"DROP {relation.kind} {quote_name(relation.name)}")
    varchar_lengths.forget(session, relation.name)


TABLE = ObjectType(
    type=Table,
    parts=3,
    columns=_TABLES_SHOWN,
    row=_table_row,
    drop_command="DROP",
    dropped=_dropped,
    history=undrop.history,
)
VIEW = ObjectType(
    type=View,
    parts=3,
    columns=_VIEWS_SHOWN,
    row=_view_row,
    drop_command="DROP",
    dropped=_dropped,
)


def show_objects(session: Session, reader: Reader) -> Result:
    """SHOW OBJECTS: the tables, then the views."""
    wanted = show.read(session, reader)
    found: list[Relation] = [*TABLE.visible(session, wanted), *VIEW.visible(session, wanted)]
    return wanted.result(_OBJECTS_SHOWN, [_object_row(session, relation) for relation in found])
