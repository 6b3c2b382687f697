"""The login to Snowflake that a person or a job has, from the variables that Terraform's provider reads, too.

https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-connect
"""

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import snowflake.connector
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error

from pipelines.service_user import endpoint
from promotion.environment import Environment
from promotion.errors import PromotionError

_NAMES = (
    "user", "password", "passcode", "authenticator", "token", "private_key_file", "private_key_file_pwd",
    "workload_identity_provider",
)  # fmt: skip
# The seconds of a login, and of each statement: without them a broken connection is waited for without end.
LIMITS: Mapping[str, Any] = MappingProxyType({"login_timeout": 60, "network_timeout": 300})


class LoginRefused(PromotionError):
    """There is no login, or Snowflake refuses it."""


def options(variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the connector's options for SNOWFLAKE_USER, _PASSWORD, _AUTHENTICATOR, _PRIVATE_KEY and so on.

    Raise LoginRefused for a private key that can't be read.
    """
    found: dict[str, Any] = {name: value for name in _NAMES if (value := variables.get(f"SNOWFLAKE_{name.upper()}"))}
    if pem := variables.get("SNOWFLAKE_PRIVATE_KEY"):
        passphrase = variables.get("SNOWFLAKE_PRIVATE_KEY_PASSPHRASE")
        try:
            key = load_pem_private_key(pem.encode(), passphrase.encode() if passphrase else None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise LoginRefused(
                "SNOWFLAKE_PRIVATE_KEY can't be read; it has to be a private key as PEM, and "
                "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE its passphrase, if it has one"
            ) from error
        found["private_key"] = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return found


def connect(
    environment: Environment, role: str | None = None, variables: Mapping[str, str] = os.environ
) -> SnowflakeConnection:
    """Log in to the environment's account, with `role` or else the one in SNOWFLAKE_ROLE. Raise LoginRefused."""
    login = options(variables)
    if "user" not in login:
        raise LoginRefused("no login to Snowflake; set SNOWFLAKE_USER, and SNOWFLAKE_PASSWORD or _AUTHENTICATOR")
    chosen = role or variables.get("SNOWFLAKE_ROLE")
    try:
        return snowflake.connector.connect(
            account=environment.snowflake_account,
            **LIMITS,
            **({"role": chosen} if chosen else {}),
            **login,
            **endpoint(variables),
        )
    except Error as error:
        as_role = f" as {chosen}" if chosen else ""
        reason = " ".join(str(error.msg or error).split())
        raise LoginRefused(f"Snowflake refused {login['user']}{as_role}: {reason}") from error
