"""Policies and tags in CREATE TABLE and CREATE VIEW.

https://docs.snowflake.com/en/sql-reference/sql/create-table#optional-parameters and …/create-view
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from localcloud.snowflake.catalog.policies import MaskingPolicy, RowAccessPolicy, Tag
from localcloud.snowflake.catalog.schema_objects import Relation, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance import attachment, view_query
from localcloud.snowflake.governance.policy_rights import find_policy
from localcloud.snowflake.objects import tagging
from localcloud.snowflake.tables.relations import TABLE, VIEW
from localcloud.snowflake.tables.table_references import part
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Statement, parse


@dataclass
class Clauses:
    """The masks and tags of columns, and the row access policy and tags of the table or view itself."""

    masks: list[tuple[MaskingPolicy, list[str]]] = field(default_factory=list)
    column_tags: dict[str, list[tuple[Tag, str]]] = field(default_factory=dict)
    rows: list[tuple[RowAccessPolicy, list[str]]] = field(default_factory=list)
    tags: list[tuple[Tag, str]] = field(default_factory=list)


def take(session: Session, expression: exp.Create) -> Clauses:
    """Take the clauses out of the statement. Raise SnowflakeError for a policy or tag that the session does not see."""
    found = Clauses()
    for column in expression.find_all(exp.ColumnDef):
        _take_of_column(session, column, found)
    properties = expression.args.get("properties")
    for property_ in properties.expressions if properties else []:
        if isinstance(property_, exp.RowAccessProperty):
            policy = find_policy(session, RowAccessPolicy, _name(property_.this))
            found.rows.append((policy, list(map(part, property_.expressions))))
        elif isinstance(property_, exp.Tags):
            found.tags += _assignments(session, property_)
    if properties:
        # sqlglot's `pop` takes the wrong one out of several.
        kept = [each for each in properties.expressions if not isinstance(each, (exp.RowAccessProperty, exp.Tags))]
        properties.set("expressions", kept)
    return found


def apply(session: Session, made: Relation, clauses: Clauses, statement: Statement) -> None:
    """Set the policies and tags on the new table or view; drop it, and raise SnowflakeError, if one can't be set."""
    if isinstance(made, View):
        made.of_session = view_query.depends_on_session(statement)
    try:
        for masking, columns in clauses.masks:
            attachment.set_mask(session, made, masking, columns)
        for rows, columns in clauses.rows:
            attachment.add_rows(session, made, rows, columns)
        tagging.apply(session, made, made.tags, clauses.tags)
        for column, tags in clauses.column_tags.items():
            tagging.apply(session, made, made.governed.column_tags.setdefault(column, []), tags)
    except SnowflakeError:
        if isinstance(made, View):
            VIEW.remove(session, made)
        else:
            TABLE.remove(session, session.account.get(TABLE.type, made.name))
        raise


def _take_of_column(session: Session, column: exp.ColumnDef, found: Clauses) -> None:
    name = part(column.this)
    constraints, taken = column.args.get("constraints") or [], (exp.MaskingPolicyColumnConstraint, exp.Tags)
    column.set("constraints", [each for each in constraints if not isinstance(each.args.get("kind"), taken)])
    for constraint in constraints:
        kind = constraint.args.get("kind")
        if isinstance(kind, exp.MaskingPolicyColumnConstraint):
            using = list(map(part, kind.expressions or []))
            if using and using[0] != name:
                raise errors.invalid_identifier(using[0])
            found.masks.append((find_policy(session, MaskingPolicy, _name(kind.this)), using or [name]))
        elif isinstance(kind, exp.Tags):
            found.column_tags.setdefault(name, []).extend(_assignments(session, kind))


def _name(node: exp.Expr) -> QualifiedName:
    return parse(node.sql(dialect="snowflake")).reader().name()


def _assignments(session: Session, tags: exp.Tags) -> list[tuple[Tag, str]]:
    reader = parse(", ".join(each.sql(dialect="snowflake") for each in tags.expressions)).reader()
    found = tagging.read_assignments(session, reader)
    reader.end()
    return found
