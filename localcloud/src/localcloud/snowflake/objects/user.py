"""Users, with the two slots for public keys that let a key be changed without a failed login.

https://docs.snowflake.com/en/sql-reference/sql/create-user
"""

from __future__ import annotations

from copy import copy
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import parameters
from localcloud.snowflake.objects.jwt_auth import SLOTS, fingerprint
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader

SHOWN = (
    "name", "created_on:timestamp_ltz", "login_name", "display_name", "first_name", "last_name", "email",
    "mins_to_unlock", "days_to_expiry", "comment", "disabled", "must_change_password", "snowflake_lock",
    "default_warehouse", "default_namespace", "default_role", "default_secondary_roles", "ext_authn_duo",
    "ext_authn_uid", "mins_to_bypass_mfa", "owner", "last_success_login:timestamp_ltz",
    "expires_at_time:timestamp_ltz", "locked_until_time:timestamp_ltz", "has_password", "has_rsa_public_key", "type",
    "has_mfa",
)  # fmt: skip
# What only people have: a user of TYPE = SERVICE is refused these.
PERSONAL = ("PASSWORD", "FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "MUST_CHANGE_PASSWORD", "MINS_TO_BYPASS_MFA")
DESCRIBED = (
    "NAME", "COMMENT", "DISPLAY_NAME", "TYPE", "LOGIN_NAME", "FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "EMAIL",
    "PASSWORD", "MUST_CHANGE_PASSWORD", "DISABLED", "SNOWFLAKE_LOCK", "SNOWFLAKE_SUPPORT", "DAYS_TO_EXPIRY",
    "MINS_TO_UNLOCK", "DEFAULT_WAREHOUSE", "DEFAULT_NAMESPACE", "DEFAULT_ROLE", "DEFAULT_SECONDARY_ROLES",
    "EXT_AUTHN_DUO", "EXT_AUTHN_UID", "MINS_TO_BYPASS_MFA", "MINS_TO_BYPASS_NETWORK_POLICY", "RSA_PUBLIC_KEY",
    "RSA_PUBLIC_KEY_FP", "RSA_PUBLIC_KEY_LAST_SET_TIME", "RSA_PUBLIC_KEY_2", "RSA_PUBLIC_KEY_2_FP",
    "RSA_PUBLIC_KEY_2_LAST_SET_TIME", "PASSWORD_LAST_SET_TIME", "CUSTOM_LANDING_PAGE_URL",
    "CUSTOM_LANDING_PAGE_URL_FLUSH_NEXT_UI_LOAD", "HAS_MFA",
)  # fmt: skip
# What a user may set of itself without a right on it, beside the parameters of its sessions.
OWN = {"DEFAULT_WAREHOUSE", "DEFAULT_NAMESPACE", "DEFAULT_ROLE"}
OF_SESSIONS = parameters.known("USER").keys() - {
    "ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR", "NETWORK_POLICY", "PREVENT_UNLOAD_TO_INTERNAL_STAGES",
}  # fmt: skip
# A null in one of these makes the Terraform provider panic.
BOOLEANS = (
    "MUST_CHANGE_PASSWORD", "DISABLED", "SNOWFLAKE_LOCK", "SNOWFLAKE_SUPPORT", "EXT_AUTHN_DUO",
    "CUSTOM_LANDING_PAGE_URL_FLUSH_NEXT_UI_LOAD", "HAS_MFA",
)  # fmt: skip


def secondary_roles(reader: Reader) -> str:
    """('ALL') or (), kept as DESCRIBE USER shows it."""
    values = reader.values()
    return '["ALL"]' if [value.upper() for value in values] == ["ALL"] else "[]"


def check(session: Session, user: CatalogObject | None, chosen: Chosen) -> None:
    for slot in SLOTS:
        if chosen.options.get(slot):
            check_key(chosen.options[slot])
    kind = chosen.options.get("TYPE", user.attributes.get("TYPE", "") if user else "").upper()
    if kind == "SERVICE":
        for key in PERSONAL:
            if key in chosen.options:
                text = f"SQL execution error: Cannot set {key} on users with TYPE=SERVICE."
                raise errors.SnowflakeError("511503", "23001", text)


def check_key(public_key: str) -> None:
    try:
        fingerprint(public_key)
    except ValueError:
        text = "SQL execution error:\nNew public key rejected by current policy. Reason: 'Invalid Public key'"
        raise errors.SnowflakeError("003550", "22000", text) from None


def created(session: Session, user: CatalogObject, chosen: Chosen) -> None:
    # A user owns nothing of itself in Snowflake either, but any user may read and use itself: see login and describe.
    user.attributes.setdefault("TYPE", "PERSON")
    user.attributes.setdefault("LOGIN_NAME", user.name[0])
    user.attributes.setdefault("DEFAULT_SECONDARY_ROLES", '["ALL"]')


def row(session: Session, user: CatalogObject) -> list[Any]:
    said = user.attributes
    whole = access_control.owns(session, "USER", user.name)
    return [
        user.name[0], user.created_on, said.get("LOGIN_NAME", user.name[0]), said.get("DISPLAY_NAME", user.name[0]),
        said.get("FIRST_NAME", ""), said.get("LAST_NAME", ""), said.get("EMAIL", ""), said.get("MINS_TO_UNLOCK", ""),
        said.get("DAYS_TO_EXPIRY", ""), user.comment, said.get("DISABLED", "false"),
        said.get("MUST_CHANGE_PASSWORD", "false"), "false", said.get("DEFAULT_WAREHOUSE", ""),
        said.get("DEFAULT_NAMESPACE", ""), said.get("DEFAULT_ROLE", ""), said.get("DEFAULT_SECONDARY_ROLES", ""),
        "false", "", said.get("MINS_TO_BYPASS_MFA", ""), user.owner, said.get("LAST_SUCCESS_LOGIN") if whole else None,
        None, None, "true" if said.get("PASSWORD") else "false",
        "true" if any(said.get(slot) for slot in SLOTS) else "false", said.get("TYPE", "").upper(), "false",
    ]  # fmt: skip


def describe(session: Session, user: CatalogObject) -> Result:
    """Absent values are the text "null", and "false" for booleans, as Snowflake prints them."""
    access_control.require(session, "OWNERSHIP", "USER", user.name) if session.user != user.name[0] else None
    said = user.attributes | {"NAME": user.name[0], "COMMENT": user.comment or None}
    said.setdefault("DISPLAY_NAME", user.name[0])
    said["PASSWORD"] = "********" if said.get("PASSWORD") else None
    for slot in SLOTS:
        said[f"{slot}_FP"] = fingerprint(said[slot]) if said.get(slot) else None
    rows = []
    for key in DESCRIBED:
        default = "false" if key in BOOLEANS else "null"
        rows.append([key, said.get(key) or default, default, ""])
    return table(("property", "value", "default", "description"), rows)


def set_own(session: Session, user: CatalogObject, reader: Reader) -> Result | None:
    """ALTER USER … SET of what a user may set of itself; None, and nothing read, for all else."""
    ahead = copy(reader)
    if user.name != (session.user,) or not ahead.accept("SET"):
        return None
    chosen = options.read(ahead, "USER", USER.options, parameters.known("USER"))
    if chosen.comment is not None or chosen.options.keys() - OWN or chosen.parameters.keys() - OF_SESSIONS:
        return None
    reader.accept("SET")
    return USER.set(session, user, reader)


def renamed(session: Session, old: QualifiedName, user: CatalogObject) -> None:
    """The session that does it goes on under the new name; others of the user end with the old one."""
    if session.user == old[0]:
        session.user = user.name[0]


USER = ObjectType(
    word="USER",
    phrases=("USER",),
    plural="USERS",
    columns=SHOWN,
    row=row,
    describe=describe,
    options={
        **dict.fromkeys(
            (
                "PASSWORD", "LOGIN_NAME", "DISPLAY_NAME", "FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "EMAIL",
                "RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2", "DAYS_TO_EXPIRY", "MINS_TO_UNLOCK", "MINS_TO_BYPASS_MFA",
            ),
            options.text,
        ),
        "TYPE": options.one_of("TYPE", "PERSON", "SERVICE", "LEGACY_SERVICE", "NULL"),
        "DEFAULT_NAMESPACE": options.namespace,
        **dict.fromkeys(("DEFAULT_WAREHOUSE", "DEFAULT_ROLE"), options.name),
        **dict.fromkeys(("DISABLED", "MUST_CHANGE_PASSWORD"), options.boolean),
        "DEFAULT_SECONDARY_ROLES": secondary_roles,
    },
    alter_right="OWNERSHIP",
    action=set_own,
    renamed=renamed,
    name_column=0,
    check=check,
    created=created,
)  # fmt: skip
