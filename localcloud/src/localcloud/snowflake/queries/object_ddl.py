"""Objects as the text of CREATE: what GET_DDL returns; for a schema or database with all that is in it.

https://docs.snowflake.com/en/sql-reference/functions/get_ddl
"""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.snowflake.catalog import resolution
from localcloud.snowflake.catalog.account_objects import Database, Warehouse
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.policies import Policy, Tag
from localcloud.snowflake.catalog.schema_objects import Relation, Schema
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes.dynamic_table import DynamicTable
from localcloud.snowflake.changes.task import Task
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.objects import warehouse_resources
from localcloud.snowflake.objects.parameter_defaults import DEFAULTS
from localcloud.snowflake.objects.routine import Routine
from localcloud.snowflake.objects.sequence import Sequence
from localcloud.snowflake.queries import program_ddl, relation_ddl
from localcloud.snowflake.queries.relation_ddl import comment_of, escaped
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted, quote_identifier

# The order of a schema's objects.
_ORDER = ("TAG", "SEQUENCE", "TABLE", "VIEW", "ROW ACCESS POLICY", "MASKING POLICY")
# Snowflake leaves these out, too.
_LEFT_OUT = ("STAGE", "DATABASE ROLE")
_PARAMETERS = ("MAX_CONCURRENCY_LEVEL", "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS", "STATEMENT_TIMEOUT_IN_SECONDS")


def text_of(session: Session, object_: CatalogObject, in_full: bool) -> str:
    """Return the statements that make the object; with `in_full` its name and the inner ones have all their parts.

    Raise SnowflakeError 002 for a kind of object, also inside, that is not written as text here.
    """
    name = dotted(object_.name if in_full else object_.name[-1:])
    match object_:
        case Database():
            return _database(session, object_, in_full)
        case Schema():
            return "\n".join([_head_of_schema(session, object_, in_full), *_inside(session, object_, in_full)])
        case Relation():
            return relation_ddl.text_of(session, object_, name)
        case Sequence():
            order = "order" if object_.ordered else "noorder"
            numbers = f"start with {object_.start} increment by {object_.increment}"
            return f"create or replace sequence {name} {numbers} {order};"
        case Tag():
            return _tag(object_, name)
        case Policy():
            return _policy(object_, name)
        case Warehouse():
            return _warehouse(object_, name)
        case Routine():
            short = quote_identifier(object_.plain_name)
            full = dotted((*object_.name[:2], object_.plain_name))
            return program_ddl.of_routine(session, object_, full if in_full else short)
        case Task():
            return program_ddl.of_task(object_, name)
        case Pipe():
            return program_ddl.of_pipe(object_, name)
        case DynamicTable():
            return program_ddl.of_dynamic_table(session, object_, name)
    raise errors.unsupported(f"GET_DDL of {object_.kind}")


def _database(session: Session, database: Database, in_full: bool) -> str:
    kind = "transient database" if database.transient else "database"
    said = f" {comment_of(database)}" if database.comment else ""
    parts = [f"create or replace {kind} {database.full_name}{said};\n"]
    for schema in session.account.all(Schema, database.name):
        if schema.name[1] != "INFORMATION_SCHEMA" and resolution.is_shown(session, "SCHEMA", schema.name):
            parts.append(text_of(session, schema, in_full))
    return "\n".join(parts)


def _head_of_schema(session: Session, schema: Schema, in_full: bool) -> str:
    around = session.account.get(Database, schema.name[:1]).transient
    kind = "transient schema" if schema.transient or around else "schema"
    name = dotted(schema.name if in_full else schema.name[-1:])
    managed = " with managed access" if schema.managed_access else ""
    said = f" {comment_of(schema)}" if schema.comment else ""
    return f"create or replace {kind} {name}{managed}{said};\n"


def _inside(session: Session, schema: Schema, in_full: bool) -> Iterator[str]:
    found = [
        object_
        for object_ in session.account.everything_in(schema.name)
        if object_ is not schema
        and object_.kind not in _LEFT_OUT
        and resolution.is_shown(session, object_.kind, object_.name)
    ]
    for object_ in found:
        if object_.kind not in _ORDER:
            raise errors.unsupported(f"GET_DDL of a schema with the {object_.kind.lower()} {object_.full_name}")
    for object_ in sorted(found, key=lambda one: (_ORDER.index(one.kind), one.session_id is None, one.name)):
        yield text_of(session, object_, in_full)


def _tag(tag: Tag, name: str) -> str:
    values = f" allowed_values  {' , '.join(map(escaped, tag.allowed_values))} " if tag.allowed_values else ""
    return f"create or replace tag {name} {values}{f'{comment_of(tag)}{chr(10)}' if tag.comment else ''};"


def _policy(policy: Policy, name: str) -> str:
    signature = ", ".join(f"{dotted((argument,))} {type_}" for argument, type_ in policy.signature)
    said = f"{comment_of(policy)}\n" if policy.comment else ""
    return (
        f"create or replace {policy.kind.lower()} {name} as ({signature}) \n"
        f"returns {policy.returns} ->\n{policy.body}\n{said};"
    )


def _warehouse(warehouse: Warehouse, name: str) -> str:
    defaults = DEFAULTS["WAREHOUSE"]
    constraint = f"\tresource_constraint='{warehouse.resource_constraint}'" if warehouse.resource_constraint else ""
    lines = [
        f"\twarehouse_type='{warehouse.warehouse_type.upper()}'",
        "\tgeneration='2'" if warehouse.generation == "2" else constraint,
        f"\twarehouse_size='{warehouse_resources.SIZES[warehouse.warehouse_size]}'",
        f"\tmax_cluster_count={warehouse.max_cluster_count}",
        f"\tmin_cluster_count={warehouse.min_cluster_count}",
        f"\tscaling_policy={warehouse.scaling_policy.upper()}",
        f"\tauto_suspend={warehouse.auto_suspend}",
        f"\tauto_resume={_upper(warehouse.auto_resume)}",
        # Also of a warehouse that ran at once: the new one is not to cost anything before it is used.
        "\tinitially_suspended=TRUE",
        f"\tresource_monitor={warehouse.resource_monitor}" if warehouse.resource_monitor else "",
        f"\t{comment_of(warehouse)}" if warehouse.comment else "",
        f"\tenable_query_acceleration={_upper(warehouse.enable_query_acceleration)}",
        f"\tquery_acceleration_max_scale_factor={warehouse.query_acceleration_max_scale_factor}",
        *(f"\t{key.lower()}={warehouse.parameters.get(key, defaults[key])}" for key in _PARAMETERS),
    ]
    return "\n".join([f"create or replace warehouse {name}", "with", *filter(None, lines), ";"])


def _upper(flag: bool) -> str:
    return "TRUE" if flag else "FALSE"
