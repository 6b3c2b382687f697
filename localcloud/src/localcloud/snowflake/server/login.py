"""Login: authentication, and the role, warehouse and namespace that a session starts with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.catalog.login_log import Login
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.objects import attestation, fixed_parameters, jwt_auth, network_policy, parameters
from localcloud.snowflake.objects.authentication_policy import Attempt, client_type, refuse_login
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse

# A capability that only the drivers with a core in Rust name, such as the Python connector from 5.0 on: how they read
# the keys of a stage's files. They know no LOCAL_FS.
# https://github.com/snowflakedb/drivers/blob/main/sf_core/src/rest/snowflake/auth.rs
_RUST_CORE = "SMK_ID_AS_STRING"
# Clients' authenticators as AUTHENTICATION_METHODS of a policy has them, and these as LOGIN_HISTORY has them.
_METHODS = {
    "SNOWFLAKE_JWT": "KEYPAIR",
    "WORKLOAD_IDENTITY": "WORKLOAD_IDENTITY",
    "OAUTH": "OAUTH",
    "PROGRAMMATIC_ACCESS_TOKEN": "PROGRAMMATIC_ACCESS_TOKEN",
}
_FACTORS = {"KEYPAIR": "RSA_KEYPAIR", "OAUTH": "OAUTH_ACCESS_TOKEN"}
# No statement makes a token of these here, so each is invalid, as Snowflake says:
# https://github.com/snowflakedb/gosnowflake/tree/master/test_data/wiremock/mappings/auth
_REFUSED = {
    "OAUTH": ("390303", "08004", "Invalid OAuth access token. "),
    "PROGRAMMATIC_ACCESS_TOKEN": ("394400", "08001", "Programmatic access token is invalid."),
}


@dataclass(frozen=True)
class Visit:
    """A request to log in: the client's IPv4 address, and the address that it came to, http://127.0.0.1:8084."""

    client_ip: str
    address: str


def log_in(
    account: Account, engine: Engine, visit: Visit, query: Mapping[str, str], data: Mapping[str, Any]
) -> Session:
    """Open a session for a login request: `query` is its query string, `data` the "data" of its body.

    Raise SnowflakeError 390202 (an authentication policy does not allow it), 390422 (an address that a network policy
    keeps out), 390100 (wrong user or password), 390101 (disabled), 390144, 390303 or 394400 (token), 390186 (role not
    granted), 390189 (no such role), and 390201 (no such warehouse, database or schema) if the client wants it checked.
    """
    try:
        session = _open(account, engine, visit, query, data)
    except SnowflakeError as error:
        account.logins.add(_login(account, visit, data, error))
        raise
    account.logins.add(_login(account, visit, data))
    return session


def _login(account: Account, visit: Visit, data: Mapping[str, Any], error: SnowflakeError | None = None) -> Login:
    """Return the record of an attempt for LOGIN_HISTORY; its user is empty if it is not known."""
    user = account.user_of_login(str(data.get("LOGIN_NAME") or ""))
    return Login(
        account.now(),
        user.name[0] if user else "",
        visit.client_ip,
        str(data.get("CLIENT_APP_ID") or ""),
        str(data.get("CLIENT_APP_VERSION") or ""),
        _FACTORS.get(_attempt(data).method, _attempt(data).method),
        error.code if error else "",
        error.message if error else "",
    )


def _open(account: Account, engine: Engine, visit: Visit, query: Mapping[str, str], data: Mapping[str, Any]) -> Session:
    user = _authenticate(account, data)
    refuse_login(account, user, _attempt(data))
    network_policy.refuse_address(account, user, visit.client_ip)
    if user.disabled:
        raise SnowflakeError("390101", "08001", "User access disabled. Contact your local system administrator.")
    user.last_success_login = account.now()
    session = Session(account, engine.connect(), user.name[0], client=str(data.get("CLIENT_APP_ID") or ""))
    session.address, session.client_ip = visit.address, visit.client_ip
    session.reads_local_files = _RUST_CORE not in (data.get("CLIENT_CAPABILITIES") or {})
    session.role = _starting_role(account, user, _named(query.get("roleName")))
    session.secondary_roles = "ALL" if "ALL" in user.default_secondary_roles else "NONE"
    session.parameters.update(
        {name.upper(): str(value) for name, value in (data.get("SESSION_PARAMETERS") or {}).items()}
    )
    fixed_parameters.refuse(user.parameters)
    fixed_parameters.refuse(session.parameters)
    parameters.apply(session)
    _start_in(session, user, query)
    if session.parameters.get("CLIENT_VALIDATE_DEFAULT_PARAMETERS", "").lower() == "true":
        _check_found(session, query)
    return session


def _attempt(data: Mapping[str, Any]) -> Attempt:
    method = _METHODS.get(str(data.get("AUTHENTICATOR") or "").upper(), "PASSWORD")
    application = str((data.get("CLIENT_ENVIRONMENT") or {}).get("APPLICATION") or "")
    return Attempt(method, client_type(str(data.get("CLIENT_APP_ID") or ""), application))


def _authenticate(account: Account, data: Mapping[str, Any]) -> User:
    """Return the user of a password or token. Raise SnowflakeError 390100, 390144, 390303 or 394400."""
    name, token = str(data.get("LOGIN_NAME") or ""), str(data.get("TOKEN") or "")
    authenticator = str(data.get("AUTHENTICATOR") or "SNOWFLAKE").upper()
    if authenticator == "SNOWFLAKE_JWT":
        return jwt_auth.user_of_token(account, token, name)
    if authenticator == "WORKLOAD_IDENTITY":
        return attestation.user_of_attestation(account, str(data.get("PROVIDER") or "").upper(), token, name)
    if authenticator in _REFUSED:
        raise SnowflakeError(*_REFUSED[authenticator])
    user = account.user_of_login(name) if authenticator == "SNOWFLAKE" else None
    password = user.password if user else None
    if not user or not password or not secrets.compare_digest(password, str(data.get("PASSWORD") or "")):
        raise SnowflakeError("390100", "08001", "Incorrect username or password was specified.")
    return user


def _starting_role(account: Account, user: User, asked: str | None) -> str:
    if asked and not access_control.may_take(account, user.name[0], asked):
        granted = account.find("ROLE", (asked,)) is not None
        code, problem = (
            ("390186", "is not granted to this user") if granted else ("390189", "does not exist or not authorized")
        )
        raise SnowflakeError(
            code,
            "08004",
            f"Role '{asked}' specified in the connect string {problem}. "
            "Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.",
        )
    if asked:
        return asked
    default = user.default_role or "PUBLIC"
    return default if access_control.may_take(account, user.name[0], default) else "PUBLIC"


def _start_in(session: Session, user: User, query: Mapping[str, str]) -> None:
    """Warehouse and namespace asked for, or the user's defaults; one that is not there is left out, not refused."""
    account = session.account
    warehouse = _named(query.get("warehouse")) or user.default_warehouse
    if (
        warehouse
        and account.find("WAREHOUSE", (warehouse,))
        and access_control.sees(session, "WAREHOUSE", (warehouse,))
    ):
        session.warehouse = warehouse
    default = user.default_namespace
    namespace = parse(default).reader().name() if default else ()
    database = _named(query.get("databaseName")) or (namespace[0] if namespace else None)
    schema = _named(query.get("schemaName")) or (namespace[1] if len(namespace) > 1 else None)
    if (
        not database
        or not account.find("DATABASE", (database,))
        or not access_control.sees(session, "DATABASE", (database,))
    ):
        return
    schema = schema or "PUBLIC"
    exists = account.find("SCHEMA", (database, schema)) and access_control.sees(session, "SCHEMA", (database, schema))
    session.use(database, schema if exists else None)


def _check_found(session: Session, query: Mapping[str, str]) -> None:
    wanted = {"warehouse": session.warehouse, "databaseName": session.database, "schemaName": session.schema}
    for key, found in wanted.items():
        if query.get(key) and not found:
            kind = key.removesuffix("Name")
            raise SnowflakeError("390201", "08001", f"The requested {kind} does not exist or not authorized.")


def _named(text: str | None) -> str | None:
    """Return the one name in a text: "abc" is ABC, "\\"abc\\"" is abc."""
    return parse(text).reader().name()[0] if text else None
