"""Terraform's login to Snowflake in a rehearsal: a key pair made for it, as the local Snowflake knows no ID tokens."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from promotion.environment import Environment

# Of the administrator, who sets the account up and does nothing else.
_OF_ADMINISTRATOR = ("SNOWFLAKE_PASSWORD",)


@dataclass(frozen=True)
class TerraformLogin:
    """The key pair of the environment's deployer; it is nowhere but in memory."""

    environment: Environment
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048), repr=False)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the options of `scripts.account` that let the deployer log in with the key."""
        der = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return ("--deployer-key", b64encode(der).decode())

    def variables(self) -> dict[str, str]:
        """Return the variables of the login, for Terraform's provider."""
        return {
            "SNOWFLAKE_USER": self.environment.deployer_role,
            "SNOWFLAKE_ROLE": self.environment.deployer_role,
            "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT",
            "SNOWFLAKE_PRIVATE_KEY": self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        }

    def instead_of_administrator(self, cloud: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of the cloud with this login in the place of the administrator's."""
        kept = {name: value for name, value in cloud.items() if name not in _OF_ADMINISTRATOR}
        return {**kept, **self.variables()}
