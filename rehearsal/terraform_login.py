"""Terraform's logins to Snowflake in a rehearsal: key pairs made for it, as the local Snowflake knows no ID tokens."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from promotion.environment import Environment

# A job of a merge request reads the state, one that plans reads what is there, any other may deploy.
Identity = Literal["preview", "plan", "deploy"]
# The option of `scripts.account` that takes the public key of an identity's user.
_OPTIONS: Mapping[Identity, str] = {
    "deploy": "--deployer-key",
    "plan": "--planner-key",
    "preview": "--previewer-key",
}
# Of the administrator, who sets the account up and does nothing else. A real deployer has no default database either.
_OF_ADMINISTRATOR = (
    "SNOWFLAKE_PASSWORD",
    "SNOWFLAKE_WAREHOUSE",
    "SNOWFLAKE_DATABASE",
    "SNOWFLAKE_VALIDATE_DEFAULT_PARAMETERS",
)


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class TerraformLogin:
    """The key pairs of the environment's users of Terraform; they are nowhere but in memory.

    `users`: the identities that have a user of their own; a commit from before a user was made plans as the deployer.
    """

    environment: Environment
    users: tuple[Identity, ...] = ("deploy", "plan", "preview")
    keys: Mapping[Identity, rsa.RSAPrivateKey] = field(
        default_factory=lambda: {identity: _new_key() for identity in _OPTIONS}, repr=False
    )

    @classmethod
    def of(cls, environment: Environment, project: Path) -> "TerraformLogin":
        """Return new key pairs for the users that `scripts.account` of `project` makes."""
        verb = (project / "scripts" / "account.py").read_text()
        return cls(environment, tuple(identity for identity, option in _OPTIONS.items() if option in verb))

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the options of `scripts.account` that let the users log in with the keys."""
        return tuple(word for each in self.users for word in (_OPTIONS[each], _public(self.keys[each])))

    def variables(self, identity: Identity = "deploy") -> dict[str, str]:
        """Return the variables of a login, for Terraform's provider."""
        of = self.environment
        names = {"deploy": of.deployer_role, "plan": of.planner_role, "preview": of.previewer_role}
        user: Identity = identity if identity in self.users else "deploy"
        name, key = names[user], self.keys[user]
        return {
            "SNOWFLAKE_USER": name,
            "SNOWFLAKE_ROLE": name,
            "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT",
            "SNOWFLAKE_PRIVATE_KEY": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        }

    def instead_of_administrator(self, cloud: Mapping[str, str], identity: Identity = "deploy") -> dict[str, str]:
        """Return the variables of the cloud with a login in the place of the administrator's."""
        kept = {name: value for name, value in cloud.items() if name not in _OF_ADMINISTRATOR}
        return {**kept, **self.variables(identity)}


def _public(key: rsa.RSAPrivateKey) -> str:
    """Return the public half in DER form, in base64."""
    return b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
