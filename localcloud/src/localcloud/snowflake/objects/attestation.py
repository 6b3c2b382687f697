"""Login by workload identity: the user is the one whose WORKLOAD_IDENTITY the client's attestation names.

https://docs.snowflake.com/en/user-guide/workload-identity-federation

The attestation of OIDC is a token; its signature is not checked, because the issuer's keys are not at hand. That of AWS
is a signed GetCallerIdentity, which the local AWS answers. Snowflake documents no error for one that is refused: the
code and text are those of a key pair's token.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import jwt

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.catalog.workload_identity import WorkloadIdentity
from localcloud.snowflake.objects import aws_attestation
from localcloud.snowflake.objects.jwt_auth import invalid_token
from localcloud.snowflake.wire import errors

# What a token has to name where the user has no OIDC_AUDIENCE_LIST:
# https://docs.snowflake.com/en/sql-reference/sql/create-user
_AUDIENCE = "snowflakecomputing.com"
# The clocks of issuer and server may differ by this.
_LEEWAY_SECONDS = 60


def user_of_attestation(account: Account, provider: str, token: str, login_name: str) -> User:
    """Return the user of the attestation, who is the one of `login_name` if that is not empty.

    Raise SnowflakeError 390144 if there is none, 000002 for Azure and Google.
    """
    if provider in ("AZURE", "GCP"):
        raise errors.unsupported(f"WORKLOAD_IDENTITY_PROVIDER = {provider}")
    found = _of_role(account, aws_attestation.caller(token)) if provider == "AWS" else _of_token(account, token)
    named = [user for user in found if login_name.upper() in ("", (user.login_name or user.name[0]).upper())]
    if len(named) != 1 or named[0].workload_identity is None:
        raise invalid_token()
    named[0].workload_identity = replace(named[0].workload_identity, last_used=account.now())
    return named[0]


def _with(account: Account, type_: str) -> list[tuple[User, WorkloadIdentity]]:
    users = ((user, user.workload_identity) for user in account.all(User))
    return [(user, identity) for user, identity in users if identity and identity.type == type_]


def _of_role(account: Account, caller: str) -> list[User]:
    """Return the users of an IAM user or of a session's role. In a session's ARN the role has no path."""
    parts = re.fullmatch(r"(arn:[^:]+):sts:(:\d+):assumed-role/([^/]+)/.+", caller)
    role = re.compile(rf"{parts[1]}:iam:{parts[2]}:role/(?:.+/)?{re.escape(parts[3])}") if parts else None
    return [
        user
        for user, identity in _with(account, "AWS")
        if identity.arn == caller or (role and role.fullmatch(identity.arn))
    ]


def _of_token(account: Account, token: str) -> list[User]:
    """Return the users whose issuer, subject and audience the token has. Raise SnowflakeError 390144 if it is over."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        unsigned = jwt.get_unverified_header(token).get("alg") == "none"
    except jwt.PyJWTError as problem:
        raise invalid_token() from problem
    if unsigned or not _is_valid_at(account.now(), claims):
        raise invalid_token()
    given = claims.get("aud")
    audiences = set(filter(_is_text, given if isinstance(given, list) else [given]))
    return [
        user
        for user, identity in _with(account, "OIDC")
        if (identity.issuer, identity.subject) == (claims.get("iss"), claims.get("sub"))
        and audiences & set(identity.audiences or (_AUDIENCE,))
    ]


def _is_text(claim: object) -> bool:
    return isinstance(claim, str)


def _is_valid_at(moment: datetime, claims: dict[str, Any]) -> bool:
    """Return whether the token is not over, and valid already. One without `exp` never is."""
    now, expires = moment.timestamp(), claims.get("exp")
    starts = [claims[key] for key in ("nbf", "iat") if key in claims]
    if not all(isinstance(each, int | float) for each in (expires, *starts)):
        return False
    return now < float(claims["exp"]) + _LEEWAY_SECONDS and all(start <= now + _LEEWAY_SECONDS for start in starts)
