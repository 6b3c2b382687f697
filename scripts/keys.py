"""Make the key pairs that the service users log in to Snowflake with, in AWS Secrets Manager.

A key that exists stays. The private half goes from memory to the secret and nowhere else; the public half
stands in the secret's description, so that a plan needs no right to read a secret.
"""

import base64
import hashlib
import json

import click
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from scripts import aws
from scripts.environment import SERVICES, Environment, environment_argument
from scripts.verb import Verb

DESCRIPTION = "Private key (PKCS#8 PEM) of a Snowflake service user; public half: "
BITS = 2048


@click.command(cls=Verb, help=__doc__)
@environment_argument
@click.option("--json", "as_json", is_flag=True, help="Print {service: public key, base64 of its DER form}.")
def keys(environment: Environment, as_json: bool) -> None:
    secrets = aws.client(environment, "secretsmanager")
    made = {service: ensure(environment, service, secrets) for service in SERVICES}
    found = public_keys(environment, secrets)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for service, key in found.items():
        click.echo(f"{service}: {'made' if made[service] else 'kept'}, SHA256:{fingerprint(key)}")


def ensure(environment: Environment, service: str, secrets) -> bool:
    """Make the key pair of a service unless it has one; return whether it is new."""
    name = environment.key_secret(service)
    if _description(name, secrets) is not None:
        return False
    private, public = _pair()
    secrets.create_secret(Name=name, Description=DESCRIPTION + public, SecretString=private)
    return True


def public_keys(environment: Environment, secrets) -> dict[str, str]:
    """{service: base64 of the public key's DER form}. Raises click.ClickException if a service has no key yet."""
    found = {}
    for service in SERVICES:
        description = _description(environment.key_secret(service), secrets)
        if description is None or not description.startswith(DESCRIPTION):
            raise click.ClickException(
                f"{service} has no key pair in {environment.name}; make it: python -m scripts.keys {environment.name}"
            )
        found[service] = description.removeprefix(DESCRIPTION)
    return found


def fingerprint(public: str) -> str:
    """As Snowflake shows it in RSA_PUBLIC_KEY_FP: base64 of the SHA-256 of the DER form."""
    return base64.b64encode(hashlib.sha256(base64.b64decode(public)).digest()).decode()


def _description(name: str, secrets) -> str | None:
    try:
        return secrets.describe_secret(SecretId=name).get("Description", "")
    except secrets.exceptions.ResourceNotFoundException:
        return None


def _pair() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), base64.b64encode(public).decode()


if __name__ == "__main__":
    keys()
