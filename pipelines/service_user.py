"""A Snowflake service user: named by variables, its private key kept in Secrets Manager."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.client import BaseClient
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection


@dataclass(frozen=True)
class ServiceUser:
    """A login, its role, warehouse and database, and the name of the secret with its PKCS#8 PEM private key."""

    account: str
    user: str
    role: str
    warehouse: str
    database: str
    key_secret: str

    @classmethod
    def from_environment(cls, variables: Mapping[str, str] = os.environ) -> "ServiceUser":
        """Return the user that SNOWFLAKE_ACCOUNT, _USER, _ROLE, _WAREHOUSE, _DATABASE and MARQUEE_KEY_SECRET name.

        Raises KeyError with the name of the first variable that is missing.
        """
        return cls(
            account=variables["SNOWFLAKE_ACCOUNT"],
            user=variables["SNOWFLAKE_USER"],
            role=variables["SNOWFLAKE_ROLE"],
            warehouse=variables["SNOWFLAKE_WAREHOUSE"],
            database=variables["SNOWFLAKE_DATABASE"],
            key_secret=variables["MARQUEE_KEY_SECRET"],
        )

    def private_key(self, secrets: BaseClient | None = None) -> str:
        """Return the private key as PEM text, read by `secrets` or else with the caller's own AWS identity."""
        client = secrets or boto3.client("secretsmanager")
        key: str = client.get_secret_value(SecretId=self.key_secret)["SecretString"]
        return key

    def connect(self, secrets: BaseClient | None = None, **options: Any) -> "SnowflakeConnection":
        """Log in with the key pair. `options` are the connector's own (session_parameters, schema …)."""
        # Half of a verb's start is the connector's, and many only name a user.
        import snowflake.connector

        key = load_pem_private_key(self.private_key(secrets).encode(), password=None)
        return snowflake.connector.connect(
            account=self.account,
            user=self.user,
            role=self.role,
            warehouse=self.warehouse,
            database=self.database,
            private_key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
            **endpoint(),
            **options,
        )


def endpoint(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return Snowflake's address for clients that don't read SNOWFLAKE_HOST, _PORT, _PROTOCOL; empty if unset."""
    given = {name: variables.get(f"SNOWFLAKE_{name.upper()}") for name in ("host", "port", "protocol")}
    return {name: value for name, value in given.items() if value}
