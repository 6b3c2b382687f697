"""POLICY_REFERENCES, TAG_REFERENCES and TAG_REFERENCES_ALL_COLUMNS; DATA_METRIC_FUNCTION_REFERENCES is always empty.

https://docs.snowflake.com/en/sql-reference/functions/policy_references, …/tag_references,
…/tag_references_all_columns and …/data_metric_function_references
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.catalog.policies import MaskingPolicy, Policy, RowAccessPolicy, Tag
from localcloud.snowflake.catalog.schema_objects import Relation, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.governance import policies_in_force, tag_functions, tags_in_force
from localcloud.snowflake.governance.tags_in_force import TagReference
from localcloud.snowflake.objects import policy_usage
from localcloud.snowflake.objects.tagging import find_tag
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import SELECT, Result, table
from localcloud.snowflake.wire.statement import Reader, Statement, parse

_OF_TAG = (
    "TAG_DATABASE", "TAG_SCHEMA", "TAG_NAME", "TAG_VALUE", "LEVEL", "OBJECT_DATABASE", "OBJECT_SCHEMA", "OBJECT_NAME",
    "DOMAIN", "COLUMN_NAME", "APPLY_METHOD",
)  # fmt: skip
COLUMNS = {
    "POLICY_REFERENCES": (
        "POLICY_DB", "POLICY_SCHEMA", "POLICY_NAME", "POLICY_KIND", "REF_DATABASE_NAME", "REF_SCHEMA_NAME",
        "REF_ENTITY_NAME", "REF_ENTITY_DOMAIN", "REF_COLUMN_NAME", "REF_ARG_COLUMN_NAMES", "TAG_DATABASE", "TAG_SCHEMA",
        "TAG_NAME", "POLICY_STATUS",
    ),
    "TAG_REFERENCES": _OF_TAG,
    "TAG_REFERENCES_ALL_COLUMNS": _OF_TAG,
    "DATA_METRIC_FUNCTION_REFERENCES": (
        "METRIC_DATABASE_NAME", "METRIC_SCHEMA_NAME", "METRIC_NAME", "METRIC_SIGNATURE", "METRIC_DATA_TYPE",
        "REF_DATABASE_NAME", "REF_SCHEMA_NAME", "REF_ENTITY_NAME", "REF_ENTITY_DOMAIN", "REF_ARGUMENTS", "REF_ID",
        "SCHEDULE", "SCHEDULE_STATUS",
    ),
}  # fmt: skip
_Rows = Iterator[list[Any]]


def answer(session: Session, statement: Statement) -> Result | None:
    """SELECT * FROM TABLE([…]INFORMATION_SCHEMA.<function>(…)), also without a warehouse; None for other queries."""
    reader = statement.reader()
    if not reader.accept("SELECT", "*", "FROM", "TABLE", "("):
        return None
    name = reader.name() if reader.peek().is_name() else ()
    if name[-2:-1] != ("INFORMATION_SCHEMA",) or name[-1] not in COLUMNS:
        return None
    rows = _rows(session, name[-1], reader)
    reader.expect(")")
    return table(COLUMNS[name[-1]], rows, SELECT) if reader.done() else None


def rows_of(session: Session, function: str, call: str) -> list[list[Any]]:
    """Return the rows of one of the functions; `call` is its text without the schema. Raise SnowflakeError."""
    reader = parse(call).reader()
    reader.expect(function)
    return _rows(session, function, reader)


def _rows(session: Session, function: str, reader: Reader) -> list[list[Any]]:
    given = _arguments(reader)
    if function == "DATA_METRIC_FUNCTION_REFERENCES":
        return []
    with session.account.lock:
        if function == "POLICY_REFERENCES":
            return list(_policy_references(session, given))
        return list(_tag_references(session, function, list(given.values())))


def _arguments(reader: Reader) -> dict[str, str]:
    """Read ('a', 'b') or (NAME => 'a', …): the texts by name, or by number."""
    reader.expect("(")
    found: dict[str, str] = {}
    while not reader.accept(")"):
        key = str(len(found))
        if reader.peek().is_name():
            key = reader.identifier()
            reader.expect("=>")
        found[key] = reader.string()
        if not reader.at(")"):
            reader.expect(",")
    return found


def _policy_references(session: Session, given: dict[str, str]) -> _Rows:
    if "POLICY_NAME" in given:
        for relation in _relations_of(session, _policy(session, given["POLICY_NAME"])):
            name = session.qualify(parse(given["POLICY_NAME"]).reader().name(), 3)
            yield from (row for row in of_relation(session, relation) if tuple(row[:3]) == name)
        return
    if given.keys() != {"REF_ENTITY_NAME", "REF_ENTITY_DOMAIN"}:
        raise errors.unsupported(f"POLICY_REFERENCES with {', '.join(given) or 'no arguments'}")
    name, domain = parse(given["REF_ENTITY_NAME"]).reader().name(), given["REF_ENTITY_DOMAIN"].upper()
    if domain in ("TABLE", "VIEW"):
        yield from of_relation(session, tag_functions.find_relation(session, name))
    elif domain == "TAG":
        yield from of_tag(find_tag(session, name))
    elif domain == "USER":
        yield from _of_user(session.account.get(User, name))
    elif domain not in ("ACCOUNT", "INTEGRATION"):
        raise errors.unsupported(f"POLICY_REFERENCES of {domain}")


def _of_user(user: User) -> _Rows:
    """Yield the authentication policy of a user; its network policy is a parameter here."""
    if policy := user.authentication_policy:
        yield [*policy, "AUTHENTICATION_POLICY", None, None, user.name[0], "USER", *[None] * 5, "ACTIVE"]


def _policy(session: Session, text: str) -> Policy:
    name = session.qualify(parse(text).reader().name(), 3)
    for type_ in (MaskingPolicy, RowAccessPolicy):
        if access_control.is_visible(session, type_.kind, name):
            found: Policy = session.account.get(type_, name)
            return found
    raise errors.does_not_exist("POLICY", ".".join(name))


def _relations_of(session: Session, policy: Policy) -> Iterator[Relation]:
    """Yield the tables and views with the policy, also by a tag, that the session sees."""
    tagged = any(isinstance(user, Tag) for user in policy_usage.users_of(session.account, policy))
    for relation in (*access_control.visible(session, Table, ()), *access_control.visible(session, View, ())):
        if tagged or any(applied.policy is policy for applied in relation.governed.applications()):
            yield relation


def of_relation(session: Session, relation: Relation) -> _Rows:
    """Yield the policies on a table or view and its columns, in the columns of POLICY_REFERENCES."""
    entity = [*relation.name, relation.kind]
    with session.connection.cursor() as cursor:
        columns = columns_of(cursor, [relation.name])
    for mask in policies_in_force.masks_of(session, relation, columns):
        arguments = _names(mask.columns[1:]) if len(mask.columns) > 1 else None
        tag: tuple[str | None, ...] = mask.tag.name if mask.tag else (None, None, None)
        yield [*_policy_part(mask.policy), *entity, mask.columns[0], arguments, *tag, "ACTIVE"]
    if (rows := relation.governed.rows) is not None:
        yield [*_policy_part(rows.policy), *entity, None, _names(rows.columns), None, None, None, "ACTIVE"]


def of_tag(tag: Tag) -> _Rows:
    """Yield the policies on a tag, in the columns of POLICY_REFERENCES."""
    for policy in tag.policies:
        yield [*_policy_part(policy), *tag.name, "TAG", None, None, *tag.name, "ACTIVE"]


def _policy_part(policy: Policy) -> list[str]:
    return [*policy.name, policy.kind.replace(" ", "_")]


def _names(columns: tuple[str, ...]) -> str:
    return json.dumps(list(columns))


def _tag_references(session: Session, function: str, given: list[str]) -> _Rows:
    if len(given) != 2:
        raise errors.unsupported(f"{function} with {len(given)} arguments")
    name, domain = parse(given[0]).reader().name(), given[1].upper()
    if function == "TAG_REFERENCES_ALL_COLUMNS":
        relation = tag_functions.find_relation(session, name)
        with session.connection.cursor() as cursor:
            columns = [column.name for column in columns_of(cursor, [relation.name])]
        for column in columns:
            references = tags_in_force.of_column(session, relation, column)
            yield from (_tag_row(reference, relation.name, "COLUMN", column) for reference in references)
    elif domain == "COLUMN":
        relation = tag_functions.find_relation(session, name[:-1])
        references = tags_in_force.of_column(session, relation, name[-1])
        yield from (_tag_row(reference, relation.name, "COLUMN", name[-1]) for reference in references)
    else:
        object_ = tag_functions.find_object(session, name, domain)
        yield from (_tag_row(one, object_.name, domain, None) for one in tags_in_force.of_object(session, object_))


def _tag_row(reference: TagReference, name: QualifiedName, domain: str, column: str | None) -> list[Any]:
    around: list[str | None] = [None, None]
    around = [*name[:-1], *around][:2] if len(name) > 1 else around
    level = "TABLE" if reference.level == "VIEW" else reference.level
    method = "MANUAL" if level == domain or (level == "COLUMN" and column) else "INHERITED"
    return [*reference.tag.name, reference.value, level, *around, name[-1], domain, column, method]
