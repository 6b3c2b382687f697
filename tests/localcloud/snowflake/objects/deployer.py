"""A service user with a workload identity, and the tokens that a job gets from its provider."""

from __future__ import annotations

import datetime
from typing import Any

import jwt
import pytest
import snowflake.connector
from snowflake.connector.errors import DatabaseError

SECRET = "nobody checks the signature: the issuer's keys are not at hand"
ISSUER, SUBJECT, AUDIENCE = "https://gitlab.example.com", "project_path:data/marquee:ref_type:branch:ref:main", "deploy"
IDENTITY = f"TYPE = OIDC ISSUER = '{ISSUER}' SUBJECT = '{SUBJECT}' OIDC_AUDIENCE_LIST = ('{AUDIENCE}')"


def token(**claims: Any) -> str:
    """Return a token as a job of GitLab gets it: https://docs.gitlab.com/ci/secrets/id_token_authentication/"""
    now = datetime.datetime.now(datetime.UTC)
    standard = {"iss": ISSUER, "sub": SUBJECT, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + minutes(5)}
    kept = {name: value for name, value in (standard | claims).items() if value is not None}
    return jwt.encode(kept, SECRET, algorithm="HS256")


def minutes(number: int) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


def log_in(server: Any, given: str, **settings: Any) -> snowflake.connector.SnowflakeConnection:
    login = {"user": "WIF_DEPLOYER", "authenticator": "WORKLOAD_IDENTITY", "workload_identity_provider": "OIDC"}
    return server.connect(**(login | settings), token=given)


def refused(server: Any, given: str, **settings: Any) -> tuple[int | None, str]:
    with pytest.raises(DatabaseError) as error:
        log_in(server, given, **settings)
    return error.value.errno, str(error.value.msg)


def row_of(cursor: Any) -> dict[str, Any]:
    [row] = cursor.fetchall()
    return dict(zip((column.name for column in cursor.description), row, strict=True))
