"""WORKLOAD_IDENTITY of a user: how the option is written, and how SHOW lists it.

https://docs.snowflake.com/en/sql-reference/sql/create-user and
…/sql/show-user-workload-identity-authentication-methods
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.catalog.route import Answer, Route, Routes
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.workload_identity import WorkloadIdentity
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader, Statement

OPTION = "WORKLOAD_IDENTITY"
# Statements on the session's own user, which name none: https://docs.snowflake.com/en/sql-reference/sql/alter-user
_OF_OWN_USER = tuple(
    f"USER {verb} {what}"
    for verb in ("ADD", "MODIFY", "ROTATE", "REMOVE")
    for what in ("PROGRAMMATIC", "PAT", "WORKLOAD")
)
# What each type needs; AWS may have an ISSUER, too.
_NEEDED = {"AWS": ("ARN",), "AZURE": ("ISSUER", "SUBJECT"), "GCP": ("SUBJECT",), "OIDC": ("ISSUER", "SUBJECT")}
_AUDIENCES = "OIDC_AUDIENCE_LIST"
_ALLOWED = {**_NEEDED, "OIDC": ("ISSUER", "SUBJECT", _AUDIENCES), "AWS": ("ARN", "ISSUER")}
_ARN = re.compile(r"arn:(aws[\w-]*):iam::(\d{12}):(role|user)/(?:[^:]+/)?([\w+=,.@-]+)")
_KINDS = {"role": "IAM_ROLE", "user": "IAM_USER"}
_SHOWN = ("name", "type", "comment", "last_used:timestamp_ltz", "created_on:timestamp_ltz", "additional_info:object")


def read(reader: Reader) -> WorkloadIdentity:
    """Read (TYPE = OIDC ISSUER = '…' SUBJECT = '…'). Raise SnowflakeError 001008, 001420 or 002029."""
    given = _properties(reader)
    type_ = str(given.pop("TYPE", "")).upper()
    if not type_:
        raise errors.compilation("002029", "42601", "Missing option(s): [TYPE]")
    if type_ not in _NEEDED:
        raise errors.invalid_value(type_, "TYPE")
    for key in given.keys() - set(_ALLOWED[type_]):
        raise errors.compilation("001420", "22023", f"invalid property '{key}' for '{OPTION}'")
    if missing := [key for key in _NEEDED[type_] if not given.get(key)]:
        raise errors.compilation("002029", "42601", f"Missing option(s): [{', '.join(missing)}]")
    if type_ == "AWS" and not _ARN.fullmatch(given["ARN"]):
        raise errors.invalid_value(given["ARN"], "ARN")
    arn, issuer, subject = (str(given.get(key, "")) for key in ("ARN", "ISSUER", "SUBJECT"))
    return WorkloadIdentity(type_, arn, issuer, subject, tuple(given.get(_AUDIENCES, ())))


def _properties(reader: Reader) -> dict[str, Any]:
    """Return the properties in parentheses, which spaces or commas separate."""
    found: dict[str, Any] = {}
    reader.expect("(")
    while not reader.accept(")"):
        if reader.accept(","):
            continue
        key = reader.identifier()
        reader.expect("=")
        found[key] = reader.values() if key == _AUDIENCES else reader.value()
    return found


def of_own_user() -> Routes:
    """Return the routes that refuse ALTER USER ADD PROGRAMMATIC ACCESS TOKEN and its like, as with a user's name."""
    return {("ALTER", kind): Route(_refuse) for kind in _OF_OWN_USER}


def _refuse(session: Session, statement: Statement) -> Answer:
    raise errors.unsupported(f"ALTER USER … {statement.head.words[1]}")


def date(session: Session, _: User | None, chosen: Chosen) -> None:
    """Give an identity that a statement sets its time."""
    if identity := chosen.options.get(OPTION):
        # Snowflake shows a time of the last use before any: `HasLastUsedNotEmpty` in the provider's tests,
        # https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/users_integration_test.go
        now = session.account.now()
        chosen.options[OPTION] = replace(identity, created_on=now, last_used=now)


def show(session: Session, reader: Reader) -> Result:
    """Answer SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS [FOR USER u].

    Raise SnowflakeError 002003 for a user that the session does not see, 003001 without MONITOR on another one.
    """
    reader.expect("AUTHENTICATION", "METHODS")
    name = reader.name() if reader.accept("FOR", "USER") else (session.user,)
    reader.end()
    user = session.account.find(User, name)
    if user is None or not access_control.sees(session, "USER", name):
        raise errors.does_not_exist("USER", dotted(name))
    if name != (session.user,) and not access_control.monitors_users(session):
        access_control.require(session, "MONITOR", "USER", name)
    identity = user.workload_identity
    return table(_SHOWN, [_row(identity)] if identity else [])


def _row(identity: WorkloadIdentity) -> list[Any]:
    details = json.dumps(_details(identity), separators=(",", ":"))
    return ["DEFAULT", identity.type, None, identity.last_used, identity.created_on, details]


def _details(identity: WorkloadIdentity) -> dict[str, Any]:
    """Return the additional information; the keys of each type are from the page of the SHOW command."""
    if found := _ARN.fullmatch(identity.arn):
        partition, account, kind, name = found.groups()
        issuer = {"issuer": identity.issuer} if identity.issuer else {}
        return {"awsPartition": partition, "awsAccount": account, "type": _KINDS[kind], "iamRole": name, **issuer}
    details: dict[str, Any] = {"subject": identity.subject}
    if identity.type in ("AZURE", "OIDC"):
        details = {"issuer": identity.issuer, **details}
    return {**details, "audienceList": list(identity.audiences)} if identity.type == "OIDC" else details
