"""The rows of INFORMATION_SCHEMA's views: what a session may see of a database.

https://docs.snowflake.com/en/sql-reference/info-schema
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pyarrow as pa

from localcloud.snowflake.catalog import access_control, temporary
from localcloud.snowflake.catalog.account_objects import Database, Role
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Schema, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import columnar, schema_of
from localcloud.snowflake.loading.copy_history import loads_of_tables
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.objects.file_format import NamedFileFormat
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.wire.names import QualifiedName, quote_name

T = TypeVar("T", bound=CatalogObject)
Rows = Iterator[list[Any]]
STAMPS = "CREATED:t LAST_ALTERED:t COMMENT"


def visible(session: Session, kind: type[T], within: QualifiedName) -> list[T]:
    """Return the objects of this type that the session sees."""
    return [
        thing
        for thing in session.account.all(kind, within)
        if access_control.sees(session, thing.kind, thing.name) and access_control.reaches(session, thing.name)
    ]


def row_count(session: Session, name: QualifiedName) -> int:
    return session.connection.execute(f"SELECT count(*) FROM {quote_name(name)}").fetchall()[0][0]


def stamps(thing: CatalogObject) -> list[Any]:
    return [thing.created_on, thing.altered_on or thing.created_on, thing.comment or None]


def tables(session: Session, database: str) -> Rows:
    for kind, type_ in ((Table, "BASE TABLE"), (View, "VIEW")):
        for thing in visible(session, kind, (database,)):
            is_table = isinstance(thing, Table)
            around = (session.account.get(Schema, thing.name[:2]), session.account.get(Database, (database,)))
            created, altered, comment = stamps(thing)
            yield [
                *thing.name, thing.owner, "LOCAL TEMPORARY" if temporary.is_temporary(thing) else type_,
                yes(thing.transient), thing.cluster_by or None,
                row_count(session, thing.name) if is_table else None, 0 if is_table else None,
                int(retention(thing, *around)) if is_table else None, created, altered, altered, "NO", comment,
                yes(temporary.is_temporary(thing)), "NO", "NO", "NO", "NO",
            ]  # fmt: skip


def views(session: Session, database: str) -> Rows:
    for view in visible(session, View, (database,)):
        yield [*view.name, view.owner, view.definition, "NONE", "NO", "NO", *stamps(view)]


def schemata(session: Session, database: str) -> Rows:
    for schema in session.account.all(Schema, (database,)):
        if access_control.sees(session, "SCHEMA", schema.name):
            transient = yes(schema.transient)
            yield [*schema.name, schema.owner or None, transient, yes(schema.managed_access), *stamps(schema)]


def databases(session: Session, database: str) -> Rows:
    for one in visible(session, Database, ()):
        transient = yes(one.transient)
        yield [*one.name, one.owner, transient, *stamps(one), int(retention(one)), "STANDARD"]


def stages(session: Session, database: str) -> Rows:
    for stage in visible(session, Stage, (database,)):
        type_ = "External Named" if stage.url else "Internal Named"
        yield [*stage.name, stage.url, None, type_, stage.owner, *stamps(stage)]


def file_formats(session: Session, database: str) -> Rows:
    for one in visible(session, NamedFileFormat, (database,)):
        yield [*one.name, one.owner, one.format.type, *stamps(one)]


def pipes(session: Session, database: str) -> Rows:
    for pipe in visible(session, Pipe, (database,)):
        yield [*pipe.name, pipe.owner, pipe.definition, "NO", *stamps(pipe)]


def constraints(session: Session, database: str) -> Rows:
    for table in visible(session, Table, (database,)):
        for one in table.constraints:
            yield [*table.name[:2], one.name, *table.name, one.kind, "NO", "NO", "NO", table.created_on]


def privileges(session: Session, database: str) -> Rows:
    for kind in (Table, View):
        for thing in visible(session, kind, (database,)):
            yield [thing.owner, thing.owner, *thing.name, "OWNERSHIP", "YES", thing.created_on]
            for grant in session.account.grants.on(thing.kind, thing.name):
                option = yes(grant.grant_option)
                yield [grant.granted_by, grant.grantee, *thing.name, grant.privilege, option, grant.created_on]


def enabled_roles(session: Session, database: str) -> Rows:
    for role in sorted(access_control.active(session)):
        yield [role, session.account.get(Role, (role,)).owner or None]


def load_history(session: Session, database: str) -> pa.Table:
    return loads_of_tables(session, visible(session, Table, (database,)))


def yes(value: Any) -> str:
    return "YES" if value else "NO"


TABLE = "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME"
VIEWS: dict[str, tuple[str, Callable[[Session, str], Rows]]] = {
    "TABLES": (
        f"{TABLE} TABLE_OWNER TABLE_TYPE IS_TRANSIENT CLUSTERING_KEY ROW_COUNT:n BYTES:n RETENTION_TIME:n CREATED:t "
        "LAST_ALTERED:t LAST_DDL:t AUTO_CLUSTERING_ON COMMENT IS_TEMPORARY IS_ICEBERG IS_DYNAMIC IS_IMMUTABLE "
        "IS_HYBRID",
        tables,
    ),
    "VIEWS": (f"{TABLE} TABLE_OWNER VIEW_DEFINITION CHECK_OPTION IS_UPDATABLE IS_SECURE {STAMPS}", views),
    "SCHEMATA": (f"CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER IS_TRANSIENT IS_MANAGED_ACCESS {STAMPS}", schemata),
    "DATABASES": (f"DATABASE_NAME DATABASE_OWNER IS_TRANSIENT {STAMPS} RETENTION_TIME:n TYPE", databases),
    "STAGES": (
        f"STAGE_CATALOG STAGE_SCHEMA STAGE_NAME STAGE_URL STAGE_REGION STAGE_TYPE STAGE_OWNER {STAMPS}", stages,
    ),
    "FILE_FORMATS": (
        "FILE_FORMAT_CATALOG FILE_FORMAT_SCHEMA FILE_FORMAT_NAME FILE_FORMAT_OWNER FILE_FORMAT_TYPE " + STAMPS,
        file_formats,
    ),
    "PIPES": (f"PIPE_CATALOG PIPE_SCHEMA PIPE_NAME PIPE_OWNER DEFINITION IS_AUTOINGEST_ENABLED {STAMPS}", pipes),
    "TABLE_CONSTRAINTS": (
        f"CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME {TABLE} CONSTRAINT_TYPE IS_DEFERRABLE "
        "INITIALLY_DEFERRED ENFORCED CREATED:t",
        constraints,
    ),
    "TABLE_PRIVILEGES": (f"GRANTOR GRANTEE {TABLE} PRIVILEGE_TYPE IS_GRANTABLE CREATED:t", privileges),
    "ENABLED_ROLES": ("ROLE_NAME ROLE_OWNER", enabled_roles),
}  # fmt: skip


def rows_of(session: Session, view: str, database: str) -> pa.Table | None:
    """The view's rows, or None for one that is not known."""
    if view == "LOAD_HISTORY":
        return load_history(session, database)
    if view not in VIEWS:
        return None
    listing, rows = VIEWS[view]
    return columnar(list(rows(session, database)), schema_of(listing))
