"""Give back the state lock of a run that is dead. LOCK_ID stands in the message of the verb that was refused.

Never while that run is alive: two applies at once damage the state.
"""

import click

from scripts.environment import Environment, environment_argument
from scripts.terraform import Terraform
from scripts.verb import Verb


@click.command(cls=Verb, help=__doc__)
@environment_argument
@click.argument("lock_id")
def unlock(environment: Environment, lock_id: str) -> None:
    terraform = Terraform(environment)
    terraform.init()
    terraform.unlock(lock_id)
    click.echo(f"{environment.name}: lock {lock_id} given back")


if __name__ == "__main__":
    unlock()
