"""Make the key pairs that the service users log in to Snowflake with, in AWS Secrets Manager; give a service a new one.

\b
A key that exists stays. The private half goes from memory to the secret and nowhere else; the public half
stands in the secret's description, so that a plan needs no right to read a secret.

\b
--rotate SERVICE makes a new key pair, sets it as the user's second key, opens a session with it, and lets the
service read it from now on. The old key stays valid meanwhile, so no login fails. --retire SERVICE ends that, once
everything that runs as the service has logged in again. Both are for an administrator of the AWS account who is
also an administrator of the Snowflake account (SNOWFLAKE_USER and so on). After a kill, run the same again.
"""

import json

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.access.key_rotation import KeyRotation
from promotion.access.service_keys import ensure, fingerprint, public_halves
from promotion.account.administrator import administrator
from promotion.environment import SERVICES, Environment
from promotion.outputs import Outputs

_service = click.Choice(SERVICES)


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option("--json", "as_json", is_flag=True, help="Print {service: public key, base64 of its DER form}.")
@click.option("--rotate", type=_service, metavar="SERVICE", help=f"Give a service a new key: {', '.join(SERVICES)}.")
@click.option("--retire", type=_service, metavar="SERVICE", help="Take its old key from a service that has a new one.")
def keys(environment: Environment, as_json: bool, rotate: str | None, retire: str | None) -> None:
    """Run the command line of `python -m scripts.keys`."""
    if sum(map(bool, (as_json, rotate, retire))) > 1:
        raise click.UsageError("--json, --rotate and --retire exclude each other")
    secrets = aws.client(environment, "secretsmanager")
    if service := rotate or retire:
        user = Outputs.read(environment).service_user(service, environment.snowflake_account)
        with administrator(environment) as session:
            rotation = KeyRotation(environment, service, user, secrets, session, click.echo)
            if retire:
                rotation.retire()
                return
            rotation.rotate()
        click.echo(
            f"next, when its programs have logged in again: "
            f"python -m scripts.keys {environment.name} --retire {service}"
        )
        return
    made = {service: ensure(environment, service, secrets) for service in SERVICES}
    found = {service: public_halves(environment, service, secrets) for service in SERVICES}
    if as_json:
        click.echo(json.dumps({service: halves.first for service, halves in found.items()}, indent=2))
        return
    for service, halves in found.items():
        following = f", next SHA256:{fingerprint(halves.next)}" if halves.next else ""
        click.echo(f"{service}: {'made' if made[service] else 'kept'}, SHA256:{fingerprint(halves.first)}{following}")


if __name__ == "__main__":
    keys()
