"""Make the key pairs that the service users log in to Snowflake with, in AWS Secrets Manager.

A key that exists stays. The private half goes from memory to the secret and nowhere else; the public half
stands in the secret's description, so that a plan needs no right to read a secret.
"""

import json

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.access.service_keys import ensure, fingerprint, public_keys
from promotion.environment import SERVICES, Environment


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option("--json", "as_json", is_flag=True, help="Print {service: public key, base64 of its DER form}.")
def keys(environment: Environment, as_json: bool) -> None:
    """Run the command line of `python -m scripts.keys`."""
    secrets = aws.client(environment, "secretsmanager")
    made = {service: ensure(environment, service, secrets) for service in SERVICES}
    found = public_keys(environment, secrets)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for service, key in found.items():
        click.echo(f"{service}: {'made' if made[service] else 'kept'}, SHA256:{fingerprint(key)}")


if __name__ == "__main__":
    keys()
