"""Tables and views as the text of CREATE: what GET_DDL returns for them.

https://docs.snowflake.com/en/sql-reference/functions/get_ddl
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.policies import Application
from localcloud.snowflake.catalog.schema_objects import Constraint, Relation, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.temporary import is_temporary
from localcloud.snowflake.governance.view_query import text_of_query
from localcloud.snowflake.tables import describe
from localcloud.snowflake.tables.describe import ColumnDescription
from localcloud.snowflake.tables.relations import visible_definition
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.statement import parse

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "'": "''"}
_GENERATED = "SYS_CONSTRAINT_"


def text_of(session: Session, relation: Relation, name: str) -> str:
    """Return the statement that makes the table or view `name`. Raise SnowflakeError for another's secure view."""
    columns = describe.column_descriptions(session, [relation.name])
    if isinstance(relation, View):
        return _view(session, relation, name, columns)
    assert isinstance(relation, Table)
    kind = "TEMPORARY " if is_temporary(relation) else "TRANSIENT " if relation.transient else ""
    keys = [_key(key) for key in relation.constraints]
    lines = [_column(session, relation, column) for column in columns] + keys
    # "cluster by (A)(", but "T (".
    clustered = relation.cluster_by.removeprefix("LINEAR")
    head = f"create or replace {kind}TABLE {name} {f'cluster by {clustered}' if clustered else ''}("
    behind = "".join(f"{part}\n" for part in (_governed(session, relation), comment_of(relation)) if part)
    return f"{head}\n{_indented(lines)}\n){behind};"


def comment_of(object_: CatalogObject) -> str:
    """Return COMMENT='…', or an empty text."""
    return f"COMMENT={escaped(object_.comment)}" if object_.comment else ""


def escaped(text: str) -> str:
    """Return the text as a literal, with the escapes that GET_DDL writes."""
    return "'" + "".join(_ESCAPES.get(character, character) for character in text) + "'"


def _tags_of(session: Session, tags: Sequence[tuple[CatalogObject, str]]) -> str:
    """Return ` WITH TAG (…)`, by the tags' names, or an empty text; unknown ones unless the role may apply tags."""
    if not tags:
        return ""
    if not access_control.holds(session, "APPLY TAG", "ACCOUNT", ()):
        return " WITH TAG (#UNKNOWN_TAG='#UNKNOWN_VALUE')"
    given = sorted((tag.full_name, value) for tag, value in tags)
    return f" WITH TAG ({', '.join(f'{name}={escaped(value)}' for name, value in given)})"


def _view(session: Session, view: View, name: str, columns: Sequence[ColumnDescription]) -> str:
    definition = visible_definition(session, view)
    if definition is None:
        raise errors.insufficient_privileges("VIEW", dotted(view.name))
    statement = parse(definition)
    kind = f"{'secure ' if view.secure else ''}{'recursive ' if 'RECURSIVE' in statement.head.modifiers else ''}"
    lines = [f"{_name(column)}{_protected(session, view, column.name)}{_said(column)}" for column in columns]
    behind = "".join(f"{part}\n" for part in (_governed(session, view), f" {comment_of(view)}".rstrip()) if part)
    return f"create or replace {kind}view {name}(\n{_indented(lines)}\n){behind} as{text_of_query(statement)};"


def _indented(lines: Iterable[str]) -> str:
    return ",\n".join(f"\t{line}" for line in lines)


def _column(session: Session, table: Table, column: ColumnDescription) -> str:
    null = "" if column.nullable else " NOT NULL"
    numbers = table.numbered.get(column.name)
    default = f" DEFAULT {column.default}" if column.default is not None else ""
    if numbers:
        default = f" autoincrement start {numbers[0]} increment {numbers[1]} {numbers.order.lower()}"
    type_ = f"{column.type} COLLATE '{spec}'" if (spec := table.collations.get(column.name)) else column.type
    return f"{_name(column)} {type_}{null}{default}{_protected(session, table, column.name)}{_said(column)}"


def _name(column: ColumnDescription) -> str:
    return dotted((column.name,))


def _said(column: ColumnDescription) -> str:
    return f" COMMENT {escaped(column.comment)}" if column.comment else ""


def _key(key: Constraint) -> str:
    named = "" if key.name.startswith(_GENERATED) else f"constraint {dotted((key.name,))} "
    text = f"{named}{key.kind.lower()} ({_names(key.columns)})"
    if key.kind != "FOREIGN KEY":
        return text
    return f"{text} references {dotted(key.table)}{f'({_names(key.referred)})' if key.referred else ''}"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(dotted((column,)) for column in columns)


def _protected(session: Session, relation: Relation, column: str) -> str:
    """Return a column's masking policy and tags."""
    mask = relation.governed.masks.get(column)
    tags = _tags_of(session, relation.governed.column_tags.get(column, []))
    if mask is None:
        return tags
    policy = _policy(session, mask)
    using = f" USING ({_names(mask.columns)})" if len(mask.columns) > 1 else ""
    return f" WITH MASKING POLICY {policy}{using}{tags}"


def _governed(session: Session, relation: Relation) -> str:
    """Return the row access policy and the tags of a table or view."""
    rows = relation.governed.rows
    policy = f" WITH ROW ACCESS POLICY {_policy(session, rows)} ON ({_names(rows.columns)})" if rows else ""
    return f"{policy}{_tags_of(session, relation.tags)}"


def _policy(session: Session, applied: Application) -> str:
    """Return the policy's full name; an unknown one unless the role may apply policies of its kind."""
    known = access_control.holds(session, f"APPLY {applied.policy.kind}", "ACCOUNT", ())
    return applied.policy.full_name if known else "#UNKNOWN_POLICY"
