"""Authentication policies: by which methods, and with which clients, a user may log in.

https://docs.snowflake.com/en/user-guide/authentication-policies and …/sql-reference/sql/create-authentication-policy
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import AccountObject, User
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.result import Result, done, table
from localcloud.snowflake.wire.statement import Reader

_ALL = "ALL"
_METHODS = (_ALL, "SAML", "PASSWORD", "OAUTH", "KEYPAIR", "PROGRAMMATIC_ACCESS_TOKEN", "WORKLOAD_IDENTITY")
_CLIENTS = (_ALL, "SNOWFLAKE_UI", "DRIVERS", "SNOWFLAKE_CLI", "SNOWSQL")
_LISTS = ("AUTHENTICATION_METHODS", "CLIENT_TYPES", "SECURITY_INTEGRATIONS")
# https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/authentication_policies_gen.go
_SHOWN = (
    "created_on:timestamp_ltz", "name", "comment", "database_name", "schema_name", "kind", "owner", "owner_role_type",
    "options",
)  # fmt: skip


@dataclass(kw_only=True)
class AuthenticationPolicy(CatalogObject):
    """The methods and types of clients that may log in, in capitals; ["ALL"] for any."""

    kind = "AUTHENTICATION POLICY"

    authentication_methods: list[str] = field(default_factory=lambda: [_ALL])
    client_types: list[str] = field(default_factory=lambda: [_ALL])
    security_integrations: list[str] = field(default_factory=lambda: [_ALL])


@dataclass(frozen=True)
class Attempt:
    """A login: `method` is one of those of policies, such as KEYPAIR, `client` one of the types of clients."""

    method: str
    client: str


def client_type(client: str, application: str) -> str:
    """Return the type of a client by CLIENT_APP_ID and the APPLICATION of its environment."""
    if client.upper() == "SNOWSQL":
        return "SNOWSQL"
    return "SNOWFLAKE_CLI" if application.upper().startswith("SNOWCLI") else "DRIVERS"


def refuse_login(account: Account, user: User, attempt: Attempt) -> None:
    """Raise SnowflakeError 390202 if the policy of the user, or else that of the account, does not allow the login.

    The code and text: https://docs.snowflake.com/en/developer-guide/snowflake-rest-api/tutorials
    """
    holder = user if user.authentication_policy else account.get(AccountObject, ())
    policy = account.find(AuthenticationPolicy, holder.authentication_policy) if holder.authentication_policy else None
    if policy is None:
        return
    for value, allowed in ((attempt.method, policy.authentication_methods), (attempt.client, policy.client_types)):
        if _ALL not in allowed and value not in allowed:
            text = "Authentication attempt rejected by the current authentication policy."
            raise SnowflakeError("390202", "08001", text)


def attach(session: Session, holder: User | AccountObject, reader: Reader) -> Result | None:
    """Do SET and UNSET AUTHENTICATION POLICY of a user or the account; return None and read nothing for others.

    Raise SnowflakeError 003001 without the right, 002003 for a missing policy, 003553 if there is another one already.
    """
    verb = reader.accept_any("SET AUTHENTICATION POLICY", "UNSET AUTHENTICATION POLICY")
    if verb is None:
        return None
    if not access_control.holds(session, "APPLY AUTHENTICATION POLICY", "ACCOUNT", ()):
        access_control.require(session, "OWNERSHIP", holder.kind, holder.name)
    if verb.startswith("UNSET"):
        reader.end()
        holder.authentication_policy = ()
        return done()
    policy = AUTHENTICATION_POLICY.get(session, AUTHENTICATION_POLICY.name(session, reader))
    force = reader.accept("FORCE")
    reader.end()
    if holder.authentication_policy and not force:
        text = f"Object {dotted(holder.name)} already has an AUTHENTICATION_POLICY. Only one is allowed at a time."
        raise errors.compilation("003553", "22000", text)
    holder.authentication_policy = policy.name
    return done()


def refuse_attached_inside(session: Session, within: QualifiedName) -> None:
    """Raise SnowflakeError 003552 if a policy in this database or schema is in force."""
    for policy in session.account.all(AuthenticationPolicy, within):
        _refuse_attached(session, policy)


def _holders(session: Session, name: QualifiedName) -> list[User | AccountObject]:
    account = session.account
    holders: list[User | AccountObject] = [account.get(AccountObject, ()), *account.all(User)]
    return [holder for holder in holders if holder.authentication_policy == name]


def _refuse_attached(session: Session, policy: AuthenticationPolicy) -> None:
    if _holders(session, policy.name):
        text = f"Policy {policy.full_name} cannot be dropped/replaced as it is associated with one or more entities."
        raise errors.compilation("003552", "42601", text)


def _renamed(session: Session, old: QualifiedName, policy: AuthenticationPolicy) -> None:
    """A policy stays in force under its new name."""
    for holder in _holders(session, old):
        holder.authentication_policy = policy.name


def _some_of(key: str, known: tuple[str, ...]) -> options.Option:
    def read(reader: Reader) -> list[str]:
        values = [value.upper() for value in reader.values()]
        for value in values:
            if value not in known:
                raise errors.invalid_value(value, key)
        return values

    return read


def _integrations(reader: Reader) -> list[str]:
    values = [value.upper() for value in reader.values()]
    if values != [_ALL]:
        raise errors.unsupported(f"SECURITY_INTEGRATIONS = ({', '.join(values)})")
    return values


def _row(session: Session, policy: AuthenticationPolicy) -> list[Any]:
    database, schema, name = policy.name
    return [
        policy.created_on, name, policy.comment, database, schema, "AUTHENTICATION_POLICY", policy.owner, "ROLE", "",
    ]  # fmt: skip


def _describe(session: Session, policy: AuthenticationPolicy) -> Result:
    rows = [["NAME", policy.name[-1], "null", ""], ["OWNER", policy.owner, "null", ""]]
    rows.append(["COMMENT", policy.comment or "null", "null", ""])
    rows += [[key, f"[{', '.join(AUTHENTICATION_POLICY.value(policy, key))}]", f"[{_ALL}]", ""] for key in _LISTS]
    return table(("property", "value", "default", "description"), rows)


AUTHENTICATION_POLICY = ObjectType(
    type=AuthenticationPolicy,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    options={
        "AUTHENTICATION_METHODS": _some_of("AUTHENTICATION_METHODS", _METHODS),
        "CLIENT_TYPES": _some_of("CLIENT_TYPES", _CLIENTS),
        "SECURITY_INTEGRATIONS": _integrations,
    },
    alter_right="OWNERSHIP",
    dropped=_refuse_attached,
    renamed=_renamed,
)
