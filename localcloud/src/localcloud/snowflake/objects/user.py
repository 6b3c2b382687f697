"""Users, with the two slots for public keys that let a key be changed without a failed login.

https://docs.snowflake.com/en/sql-reference/sql/create-user
"""

from __future__ import annotations

from collections.abc import Set
from copy import copy
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.catalog.resolution import manages_grants
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import workload_identity
from localcloud.snowflake.objects.authentication_policy import attach
from localcloud.snowflake.objects.jwt_auth import fingerprint
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.parameter_defaults import known as known_parameters
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "name", "created_on:timestamp_ltz", "login_name", "display_name", "first_name", "last_name", "email",
    "mins_to_unlock", "days_to_expiry", "comment", "disabled", "must_change_password", "snowflake_lock",
    "default_warehouse", "default_namespace", "default_role", "default_secondary_roles", "ext_authn_duo",
    "ext_authn_uid", "mins_to_bypass_mfa", "owner", "last_success_login:timestamp_ltz",
    "expires_at_time:timestamp_ltz", "locked_until_time:timestamp_ltz", "has_password", "has_rsa_public_key", "type",
    "has_mfa", "has_workload_identity",
)  # fmt: skip
_KEYS = ("RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2")
# Refused for a user of TYPE = SERVICE.
_PERSONAL = ("PASSWORD", "FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "MUST_CHANGE_PASSWORD", "MINS_TO_BYPASS_MFA")
_DESCRIBED = (
    "NAME", "COMMENT", "DISPLAY_NAME", "TYPE", "LOGIN_NAME", "FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "EMAIL",
    "PASSWORD", "MUST_CHANGE_PASSWORD", "DISABLED", "SNOWFLAKE_LOCK", "SNOWFLAKE_SUPPORT", "DAYS_TO_EXPIRY",
    "MINS_TO_UNLOCK", "DEFAULT_WAREHOUSE", "DEFAULT_NAMESPACE", "DEFAULT_ROLE", "DEFAULT_SECONDARY_ROLES",
    "EXT_AUTHN_DUO", "EXT_AUTHN_UID", "MINS_TO_BYPASS_MFA", "MINS_TO_BYPASS_NETWORK_POLICY", "RSA_PUBLIC_KEY",
    "RSA_PUBLIC_KEY_FP", "RSA_PUBLIC_KEY_LAST_SET_TIME", "RSA_PUBLIC_KEY_2", "RSA_PUBLIC_KEY_2_FP",
    "RSA_PUBLIC_KEY_2_LAST_SET_TIME", "PASSWORD_LAST_SET_TIME", "CUSTOM_LANDING_PAGE_URL",
    "CUSTOM_LANDING_PAGE_URL_FLUSH_NEXT_UI_LOAD", "HAS_MFA", "HAS_WORKLOAD_IDENTITY",
)  # fmt: skip
# A user sets these of itself without any privilege, and the parameters of its sessions.
_OWN = {"DEFAULT_WAREHOUSE", "DEFAULT_NAMESPACE", "DEFAULT_ROLE"}
_OF_SESSIONS = known_parameters("USER").keys() - {
    "ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR", "NETWORK_POLICY", "PREVENT_UNLOAD_TO_INTERNAL_STAGES",
}  # fmt: skip
# A null in one of these makes the Terraform provider panic.
_BOOLEANS = (
    "MUST_CHANGE_PASSWORD", "DISABLED", "SNOWFLAKE_LOCK", "SNOWFLAKE_SUPPORT", "EXT_AUTHN_DUO",
    "CUSTOM_LANDING_PAGE_URL_FLUSH_NEXT_UI_LOAD", "HAS_MFA", "HAS_WORKLOAD_IDENTITY",
)  # fmt: skip


def _secondary_roles(reader: Reader) -> str:
    """Read ('ALL') or (), as DESCRIBE USER shows it."""
    values = reader.values()
    return '["ALL"]' if [value.upper() for value in values] == ["ALL"] else "[]"


def _clause(reader: Reader, given: dict[str, Any]) -> bool:
    """Read WITH, which may stand before the options.

    https://github.com/Snowflake-Labs/schemachange/blob/master/demo/provision/initialize.sql
    """
    return reader.accept("WITH")


def _type(reader: Reader) -> str:
    value = options.one_of("TYPE", "PERSON", "SERVICE", "LEGACY_SERVICE", "SERVICE_AGENT", "NULL")(reader)
    if value.upper() == "SERVICE_AGENT":
        raise errors.unsupported("users of TYPE = SERVICE_AGENT")
    return str(value)


def _check(session: Session, user: User, given: Set[str]) -> None:
    for slot in _KEYS:
        if slot in given and USER.value(user, slot):
            _check_key(USER.value(user, slot))
    if user.type.upper() == "SERVICE":
        for key in _PERSONAL:
            if key in given:
                text = f"SQL execution error: Cannot set {key} on users with TYPE=SERVICE."
                raise errors.SnowflakeError("511503", "23001", text)
    elif workload_identity.OPTION in given and user.type.upper() != "LEGACY_SERVICE":
        # A service user's alone: https://docs.snowflake.com/en/sql-reference/sql/create-user
        text = f"SQL execution error: Cannot set {workload_identity.OPTION} on users with TYPE=PERSON."
        raise errors.SnowflakeError("511503", "23001", text)


def _check_key(public_key: str) -> None:
    try:
        fingerprint(public_key)
    except ValueError:
        text = "SQL execution error:\nNew public key rejected by current policy. Reason: 'Invalid Public key'"
        raise errors.SnowflakeError("003550", "22000", text) from None


def _created(session: Session, user: User) -> None:
    # Here alone, not as the fields' defaults: UNSET leaves them empty.
    user.type = user.type or "PERSON"
    user.login_name = user.name[0] if user.login_name is None else user.login_name
    user.default_secondary_roles = user.default_secondary_roles or '["ALL"]'


def _row(session: Session, user: User) -> list[Any]:
    login_name, display_name = (user.name[0] if name is None else name for name in (user.login_name, user.display_name))
    whole = access_control.owns(session, "USER", user.name)
    whole = whole or access_control.monitors_users(session) or manages_grants(session)
    if not (whole or access_control.sees(session, "USER", user.name)):
        return [user.name[0], *[None] * (len(_SHOWN) - 1)]
    return [
        user.name[0], user.created_on, login_name, display_name, user.first_name, user.last_name, user.email,
        user.mins_to_unlock, user.days_to_expiry, user.comment, user.disabled, user.must_change_password, False,
        user.default_warehouse, user.default_namespace, user.default_role, user.default_secondary_roles, False, "",
        user.mins_to_bypass_mfa, user.owner, user.last_success_login if whole else None, None, None,
        bool(user.password), bool(user.public_keys), user.type.upper(), False, bool(user.workload_identity),
    ]  # fmt: skip


def _describe(session: Session, user: User) -> Result:
    """Absent values are the text "null", and "false" for booleans, as Snowflake prints them."""
    if session.user != user.name[0] and not access_control.monitors_users(session):
        access_control.require(session, "OWNERSHIP", "USER", user.name)
    values = {key: USER.value(user, key) for key in USER.options} | {"NAME": user.name[0], "COMMENT": user.comment}
    if user.display_name is None:
        values["DISPLAY_NAME"] = user.name[0]
    values["PASSWORD"] = "********" if user.password else None
    values["HAS_WORKLOAD_IDENTITY"] = "true" if user.workload_identity else None
    for slot in _KEYS:
        values[f"{slot}_FP"] = fingerprint(values[slot]) if values[slot] else None
    rows = []
    for key in _DESCRIBED:
        default = "false" if key in _BOOLEANS else "null"
        rows.append([key, values.get(key) or default, default, ""])
    return table(("property", "value", "default", "description"), rows)


def _action(session: Session, user: User, reader: Reader) -> Result | None:
    """Answer what ALTER USER does besides SET and UNSET of options by the user's owner; None for that."""
    return attach(session, user, reader) or _set_own(session, user, reader)


def _set_own(session: Session, user: User, reader: Reader) -> Result | None:
    """Answer ALTER USER … SET of options that a user may set of itself; for others return None and read nothing."""
    ahead = copy(reader)
    if user.name != (session.user,) or not ahead.accept("SET"):
        return None
    chosen = options.read(ahead, "USER", USER.options, known_parameters("USER"))
    if chosen.comment is not None or chosen.options.keys() - _OWN or chosen.parameters.keys() - _OF_SESSIONS:
        return None
    reader.accept("SET")
    return USER.set(session, user, reader)


def _renamed(session: Session, old: QualifiedName, user: User) -> None:
    """The session that renames its own user goes on under the new name; other sessions keep the old one."""
    if session.user == old[0]:
        session.user = user.name[0]


USER = ObjectType(
    type=User,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    options={
        **dict.fromkeys(
            (
                "PASSWORD", "LOGIN_NAME", "DISPLAY_NAME", "FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "EMAIL",
                "RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2", "DAYS_TO_EXPIRY", "MINS_TO_UNLOCK", "MINS_TO_BYPASS_MFA",
            ),
            options.text,
        ),
        "TYPE": _type,
        "DEFAULT_NAMESPACE": options.namespace,
        **dict.fromkeys(("DEFAULT_WAREHOUSE", "DEFAULT_ROLE"), options.name),
        **dict.fromkeys(("DISABLED", "MUST_CHANGE_PASSWORD"), options.flag),
        "DEFAULT_SECONDARY_ROLES": _secondary_roles,
        workload_identity.OPTION: workload_identity.read,
    },
    prepare=workload_identity.date,
    alter_right="OWNERSHIP",
    action=_action,
    renamed=_renamed,
    name_column=0,
    clause=_clause,
    check=_check,
    created=_created,
)  # fmt: skip
