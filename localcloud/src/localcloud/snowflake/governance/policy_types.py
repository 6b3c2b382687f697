"""Masking and row access policies as types of objects: CREATE, ALTER, DROP, SHOW and DESCRIBE.

https://docs.snowflake.com/en/sql-reference/sql/create-masking-policy and …/create-row-access-policy
"""

from __future__ import annotations

import json
from collections.abc import Set
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.policies import MaskingPolicy, Policy, RowAccessPolicy
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance import policy_body
from localcloud.snowflake.objects.data_types import family, read_type
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.policy_usage import refuse_used
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.result import Result, done, table
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "kind", "owner", "comment", "owner_role_type",
    "options",
)  # fmt: skip
_BEHIND_BODY = ("COMMENT =", "EXEMPT_OTHER_POLICIES =")


def _clause(reader: Reader, options: dict[str, Any]) -> bool:
    """Read AS (name type, …) RETURNS type -> body."""
    if not reader.accept("AS", "("):
        return False
    signature = [_argument(reader)]
    while reader.accept(","):
        signature.append(_argument(reader))
    reader.expect(")")
    reader.expect("RETURNS")
    returns = read_type(reader, "- >")
    options |= {"SIGNATURE": tuple(signature), "RETURNS": returns, "BODY": _body(reader)}
    return True


def _argument(reader: Reader) -> tuple[str, str]:
    return reader.identifier(), read_type(reader, ",", ")")


def _body(reader: Reader) -> str:
    """Read -> and the expression behind it."""
    reader.expect("-", ">")
    text = reader.text_until(*_BEHIND_BODY)
    if not text:
        reader.fail()
    return text


def _exempt(reader: Reader) -> bool:
    if options.flag(reader):
        raise errors.unsupported("EXEMPT_OTHER_POLICIES = TRUE")
    return False


def _check(session: Session, policy: Policy, given: Set[str]) -> None:
    if not policy.signature:
        raise errors.syntax("")
    if policy.kind == "ROW ACCESS POLICY" and policy.returns != "BOOLEAN":
        raise errors.compilation("001003", "42000", f"A row access policy returns BOOLEAN, not {policy.returns}.")
    if policy.kind == "MASKING POLICY" and policy.returns != policy.signature[0][1]:
        raise errors.compilation("003508", "42601", "Masking policy argument and return types must match.")
    policy_body.check(session, policy)


def _action(session: Session, policy: Policy, reader: Reader) -> Result | None:
    """SET BODY -> expression."""
    if not reader.accept("SET", "BODY"):
        return None
    access_control.require(session, "OWNERSHIP", policy.kind, policy.name)
    body = _body(reader)
    reader.end()
    before, policy.body = policy.body, body
    try:
        policy_body.check(session, policy)
    except errors.SnowflakeError:
        policy.body = before
        raise
    return done()


def _row(session: Session, policy: Policy) -> list[Any]:
    chosen = json.dumps({"EXEMPT_OTHER_POLICIES": False}) if policy.kind == "MASKING POLICY" else ""
    return [
        policy.created_on, policy.name[2], policy.name[0], policy.name[1], policy.kind.replace(" ", "_"), policy.owner,
        policy.comment, "ROLE", chosen,
    ]  # fmt: skip


def _describe(session: Session, policy: Policy) -> Result:
    signature = ", ".join(f"{name} {family(type_)}" for name, type_ in policy.signature)
    columns = ("name", "signature", "return_type", "body")
    return table(columns, [[policy.name[2], f"({signature})", policy.returns, policy.body]])


MASKING_POLICY = ObjectType(
    type=MaskingPolicy,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    options={"EXEMPT_OTHER_POLICIES": _exempt},
    always=("EXEMPT_OTHER_POLICIES",),
    title="Masking policy",
    alter_right="OWNERSHIP",
    clause=_clause,
    action=_action,
    check=_check,
    dropped=refuse_used,
)
ROW_ACCESS_POLICY = ObjectType(
    type=RowAccessPolicy,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    title="Row access policy",
    alter_right="OWNERSHIP",
    clause=_clause,
    action=_action,
    check=_check,
    dropped=refuse_used,
)
