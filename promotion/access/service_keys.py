"""The key pairs that the service users log in to Snowflake with, in AWS Secrets Manager.

A key that exists stays. The private half goes from memory to the secret and nowhere else; the public half
stands in the secret's description, so that a plan needs no right to read a secret. While a key is rotated
(key_rotation.py) the description has two public halves, of the old key and of the next one.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from promotion.aws import Client
from promotion.environment import SERVICES, Environment
from promotion.errors import PromotionError

_DESCRIPTION = "Private key (PKCS#8 PEM) of a Snowflake service user; public half: "
_NEXT = "; next: "
_BITS = 2048

KeyVariables = Mapping[str, Mapping[str, str]]  # {variable of terraform/: {service: public key}}


class NoKeyPair(PromotionError):
    """A service has no key pair yet."""


class KeyPairBeingDeleted(PromotionError):
    """Somebody deleted the secret of a service's key pair."""


def ensure(environment: Environment, service: str, secrets: Client) -> bool:
    """Make the key pair of a service unless it has one; return True if it is new."""
    name = environment.key_secret(service)
    if _description(name, secrets) is not None:
        return False
    private = new_private_key()
    secrets.create_secret(Name=name, Description=PublicHalves(public_half(private)).description, SecretString=private)
    return True


@dataclass(frozen=True)
class PublicHalves:
    """The public keys of a service, base64 of the DER form; `next` while the key is rotated, and empty else."""

    first: str
    next: str = ""

    @property
    def description(self) -> str:
        """The description of the secret."""
        return f"{_DESCRIPTION}{self.first}{f'{_NEXT}{self.next}' if self.next else ''}"


def public_halves(environment: Environment, service: str, secrets: Client) -> PublicHalves:
    """Return the public keys of a service. Raise NoKeyPair if it has none."""
    description = _description(environment.key_secret(service), secrets)
    if description is None or not description.startswith(_DESCRIPTION):
        raise NoKeyPair(
            f"{service} has no key pair in {environment.name}; make it: python -m scripts.keys {environment.name}"
        )
    first, _, following = description.removeprefix(_DESCRIPTION).partition(_NEXT)
    return PublicHalves(first, following)


def terraform_variables(environment: Environment, secrets: Client) -> KeyVariables:
    """Return the variables of terraform/ that hold public keys, each {service: key}. Raise NoKeyPair."""
    found = {service: public_halves(environment, service, secrets) for service in SERVICES}
    return {
        "service_public_keys": {service: keys.first for service, keys in found.items()},
        "service_next_keys": {service: keys.next for service, keys in found.items() if keys.next},
    }


def fingerprint(public: str) -> str:
    """Return a public key's fingerprint as RSA_PUBLIC_KEY_FP has it: base64 of the SHA-256 of the DER form."""
    return base64.b64encode(hashlib.sha256(base64.b64decode(public)).digest()).decode()


def _description(name: str, secrets: Client) -> str | None:
    """Return the description of a secret, None if there is none. Raise KeyPairBeingDeleted."""
    try:
        found = secrets.describe_secret(SecretId=name)
    except secrets.exceptions.ResourceNotFoundException:
        return None
    # Until it is gone, it can be described and not read:
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
    if since := found.get("DeletedDate"):
        raise KeyPairBeingDeleted(
            f"the secret {name} is being deleted, since {since:%Y-%m-%d}, and nobody can read it; take that back: "
            f"aws secretsmanager restore-secret --secret-id {name}"
        )
    return str(found.get("Description", ""))


def new_private_key() -> str:
    """Return a new private key, PKCS#8 as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode()


def public_half(private: str) -> str:
    """Return the public half of a private key in PEM: base64 of its DER form."""
    key = serialization.load_pem_private_key(private.encode(), password=None)
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(public).decode()
