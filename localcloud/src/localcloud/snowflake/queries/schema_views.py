"""The rows of INFORMATION_SCHEMA's views: what a session may see of a database.

https://docs.snowflake.com/en/sql-reference/info-schema
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pyarrow as pa

from localcloud.snowflake.catalog import access_control, temporary
from localcloud.snowflake.catalog.access_control import visible
from localcloud.snowflake.catalog.account_objects import Database, Role
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.role_key import role_kind, role_name
from localcloud.snowflake.catalog.schema_objects import Schema, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import arrow_table, schema_of
from localcloud.snowflake.loading.copy_history import loads_of_tables
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.objects.file_format import NamedFileFormat
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.objects.sequence import Sequence, next_value
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.queries import routine_views
from localcloud.snowflake.tables.relations import visible_definition
from localcloud.snowflake.wire.names import QualifiedName, quote_name

_Rows = Iterator[list[Any]]
_STAMPS = "CREATED:t LAST_ALTERED:t COMMENT"


def row_count(session: Session, name: QualifiedName) -> int | None:
    """Return the table's number of rows; None if another session has dropped it since it was listed."""
    try:
        [(count,)] = session.connection.execute(f"SELECT count(*) FROM {quote_name(name)}").fetchall()
    except duckdb.CatalogException:
        return None
    return int(count)


def _stamps(object_: CatalogObject) -> list[Any]:
    return [object_.created_on, object_.altered_on or object_.created_on, object_.comment or None]


def _tables(session: Session, database: str) -> _Rows:
    relations: tuple[tuple[type[Table | View], str], ...] = ((Table, "BASE TABLE"), (View, "VIEW"))
    for kind, type_ in relations:
        for relation in visible(session, kind, (database,)):
            is_table = isinstance(relation, Table)
            rows = row_count(session, relation.name) if is_table else None
            if is_table and rows is None:
                continue
            created, altered, comment = _stamps(relation)
            yield [
                *relation.name, relation.owner, "LOCAL TEMPORARY" if temporary.is_temporary(relation) else type_,
                _yes(relation.transient), relation.cluster_by or None,
                rows, 0 if is_table else None,
                int(retention(session.account, relation)) if is_table else None, created, altered, altered, "NO",
                comment,
                _yes(temporary.is_temporary(relation)), "NO", "NO", "NO", "NO",
            ]  # fmt: skip


def _views(session: Session, database: str) -> _Rows:
    for view in visible(session, View, (database,)):
        definition, secure = visible_definition(session, view), _yes(view.secure)
        yield [*view.name, view.owner, definition, "NONE", "NO", secure, *_stamps(view)]


def _schemata(session: Session, database: str) -> _Rows:
    for schema in session.account.all(Schema, (database,)):
        if access_control.sees(session, "SCHEMA", schema.name):
            transient = _yes(schema.transient)
            yield [*schema.name, schema.owner or None, transient, _yes(schema.managed_access), *_stamps(schema)]


def _databases(session: Session, database: str) -> _Rows:
    for database_ in visible(session, Database, ()):
        transient, shared = _yes(database_.transient), database_.application
        days, type_ = (0, "APPLICATION") if shared else (int(retention(session.account, database_)), "STANDARD")
        yield [*database_.name, database_.owner or None, transient, *_stamps(database_), days, type_]


def _stages(session: Session, database: str) -> _Rows:
    for stage in visible(session, Stage, (database,)):
        type_ = "External Named" if stage.url else "Internal Named"
        yield [*stage.name, stage.url, None, type_, stage.owner, *_stamps(stage)]


def _file_formats(session: Session, database: str) -> _Rows:
    for named in visible(session, NamedFileFormat, (database,)):
        yield [*named.name, named.owner, named.format.type, *_stamps(named)]


def _sequences(session: Session, database: str) -> _Rows:
    for sequence in visible(session, Sequence, (database,)):
        created, altered, comment = _stamps(sequence)
        yield [
            *sequence.name, sequence.owner, "NUMBER", 38, 10, 0, str(sequence.start), None, None,
            str(next_value(session, sequence)), str(sequence.increment), None, created, altered, _yes(sequence.ordered),
            comment,
        ]  # fmt: skip


def _pipes(session: Session, database: str) -> _Rows:
    for pipe in visible(session, Pipe, (database,)):
        yield [*pipe.name, pipe.owner, pipe.definition, "NO", *_stamps(pipe)]


def _constraints(session: Session, database: str) -> _Rows:
    for table in visible(session, Table, (database,)):
        for key in table.constraints:
            yield [*table.name[:2], key.name, *table.name, key.kind, "NO", "NO", "NO", table.created_on]


def _privileges(session: Session, database: str) -> _Rows:
    for kind in (Table, View):
        for relation in visible(session, kind, (database,)):
            yield [relation.owner, relation.owner, *relation.name, "OWNERSHIP", "YES", relation.created_on]
            for grant in session.account.grants.on(relation.kind, relation.name):
                grantee, option = role_name(grant.grantee)[-1], _yes(grant.grant_option)
                yield [grant.granted_by, grantee, *relation.name, grant.privilege, option, grant.created_on]


def _enabled_roles(session: Session, database: str) -> _Rows:
    for role in sorted(role for role in access_control.active(session) if role_kind(role) == "ROLE"):
        yield [role, session.account.get(Role, (role,)).owner or None]


def _load_history(session: Session, database: str) -> pa.Table:
    return loads_of_tables(session, visible(session, Table, (database,)))


def _yes(value: Any) -> str:
    return "YES" if value else "NO"


_TABLE = "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME"
_VIEWS: dict[str, tuple[str, Callable[[Session, str], _Rows]]] = {
    "TABLES": (
        f"{_TABLE} TABLE_OWNER TABLE_TYPE IS_TRANSIENT CLUSTERING_KEY ROW_COUNT:n BYTES:n RETENTION_TIME:n CREATED:t "
        "LAST_ALTERED:t LAST_DDL:t AUTO_CLUSTERING_ON COMMENT IS_TEMPORARY IS_ICEBERG IS_DYNAMIC IS_IMMUTABLE "
        "IS_HYBRID",
        _tables,
    ),
    "VIEWS": (f"{_TABLE} TABLE_OWNER VIEW_DEFINITION CHECK_OPTION IS_UPDATABLE IS_SECURE {_STAMPS}", _views),
    "SCHEMATA": (f"CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER IS_TRANSIENT IS_MANAGED_ACCESS {_STAMPS}", _schemata),
    "DATABASES": (f"DATABASE_NAME DATABASE_OWNER IS_TRANSIENT {_STAMPS} RETENTION_TIME:n TYPE", _databases),
    "STAGES": (
        f"STAGE_CATALOG STAGE_SCHEMA STAGE_NAME STAGE_URL STAGE_REGION STAGE_TYPE STAGE_OWNER {_STAMPS}", _stages,
    ),
    "FILE_FORMATS": (
        "FILE_FORMAT_CATALOG FILE_FORMAT_SCHEMA FILE_FORMAT_NAME FILE_FORMAT_OWNER FILE_FORMAT_TYPE " + _STAMPS,
        _file_formats,
    ),
    "SEQUENCES": (
        "SEQUENCE_CATALOG SEQUENCE_SCHEMA SEQUENCE_NAME SEQUENCE_OWNER DATA_TYPE NUMERIC_PRECISION:n "
        "NUMERIC_PRECISION_RADIX:n NUMERIC_SCALE:n START_VALUE MINIMUM_VALUE MAXIMUM_VALUE NEXT_VALUE INCREMENT "
        "CYCLE_OPTION CREATED:t LAST_ALTERED:t ORDERED COMMENT",
        _sequences,
    ),
    "PIPES": (f"PIPE_CATALOG PIPE_SCHEMA PIPE_NAME PIPE_OWNER DEFINITION IS_AUTOINGEST_ENABLED {_STAMPS}", _pipes),
    "TABLE_CONSTRAINTS": (
        f"CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME {_TABLE} CONSTRAINT_TYPE IS_DEFERRABLE "
        "INITIALLY_DEFERRED ENFORCED CREATED:t",
        _constraints,
    ),
    "TABLE_PRIVILEGES": (f"GRANTOR GRANTEE {_TABLE} PRIVILEGE_TYPE IS_GRANTABLE CREATED:t", _privileges),
    "FUNCTIONS": (routine_views.FUNCTIONS, routine_views.functions),
    "PROCEDURES": (routine_views.PROCEDURES, routine_views.procedures),
    "ENABLED_ROLES": ("ROLE_NAME ROLE_OWNER", _enabled_roles),
}  # fmt: skip


def rows_of(session: Session, view: str, database: str) -> pa.Table | None:
    """Return the view's rows; None for an unknown view."""
    if view == "LOAD_HISTORY":
        return _load_history(session, database)
    if view not in _VIEWS:
        return None
    listing, rows = _VIEWS[view]
    return arrow_table(list(rows(session, database)), schema_of(listing))
