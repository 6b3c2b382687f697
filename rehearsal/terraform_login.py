"""Terraform's logins to Snowflake in a rehearsal: key pairs made for it, as the local Snowflake knows no ID tokens."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from promotion.environment import Environment

# A job that plans only reads; any other may deploy.
Identity = Literal["plan", "deploy"]
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
    """The key pairs of the environment's two users of Terraform; they are nowhere but in memory.

    `plans`: whether there is a user of its own to plan; a commit from before there was one plans as the deployer.
    """

    environment: Environment
    plans: bool = True
    key: rsa.RSAPrivateKey = field(default_factory=_new_key, repr=False)
    planner_key: rsa.RSAPrivateKey = field(default_factory=_new_key, repr=False)

    @classmethod
    def of(cls, environment: Environment, project: Path) -> "TerraformLogin":
        """Return new key pairs for the users that `scripts.account` of `project` makes."""
        return cls(environment, "--planner-key" in (project / "scripts" / "account.py").read_text())

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the options of `scripts.account` that let the users log in with the keys."""
        planner = ("--planner-key", _public(self.planner_key)) if self.plans else ()
        return ("--deployer-key", _public(self.key), *planner)

    def variables(self, identity: Identity = "deploy") -> dict[str, str]:
        """Return the variables of a login, for Terraform's provider."""
        plan = self.plans and identity == "plan"
        name = self.environment.planner_role if plan else self.environment.deployer_role
        key = self.planner_key if plan else self.key
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
