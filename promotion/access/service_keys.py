"""The key pairs that the service users log in to Snowflake with, in AWS Secrets Manager.

A key that exists stays. The private half goes from memory to the secret and nowhere else; the public half
stands in the secret's description, so that a plan needs no right to read a secret.
"""

import base64
import hashlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from promotion.aws import Client
from promotion.environment import SERVICES, Environment
from promotion.errors import PromotionError

_DESCRIPTION = "Private key (PKCS#8 PEM) of a Snowflake service user; public half: "
_BITS = 2048


class NoKeyPair(PromotionError):
    """A service has no key pair yet."""


def ensure(environment: Environment, service: str, secrets: Client) -> bool:
    """Make the key pair of a service unless it has one; return True if it is new."""
    name = environment.key_secret(service)
    if _description(name, secrets) is not None:
        return False
    private, public = _pair()
    secrets.create_secret(Name=name, Description=_DESCRIPTION + public, SecretString=private)
    return True


def public_keys(environment: Environment, secrets: Client) -> dict[str, str]:
    """Return {service: base64 of the public key's DER form}. Raise NoKeyPair if a service has none."""
    found = {}
    for service in SERVICES:
        description = _description(environment.key_secret(service), secrets)
        if description is None or not description.startswith(_DESCRIPTION):
            raise NoKeyPair(
                f"{service} has no key pair in {environment.name}; make it: python -m scripts.keys {environment.name}"
            )
        found[service] = description.removeprefix(_DESCRIPTION)
    return found


def fingerprint(public: str) -> str:
    """Return a public key's fingerprint as RSA_PUBLIC_KEY_FP has it: base64 of the SHA-256 of the DER form."""
    return base64.b64encode(hashlib.sha256(base64.b64decode(public)).digest()).decode()


def _description(name: str, secrets: Client) -> str | None:
    try:
        return str(secrets.describe_secret(SecretId=name).get("Description", ""))
    except secrets.exceptions.ResourceNotFoundException:
        return None


def _pair() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), base64.b64encode(public).decode()
