"""Release the state lock of a run that is dead. LOCK_ID stands in the message of the verb that was refused.

Never while that run is alive: two applies at once damage the state.
"""

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion.environment import Environment
from promotion.terraform.terraform import Terraform


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.argument("lock_id")
def unlock(environment: Environment, lock_id: str) -> None:
    """Run the command line of `python -m scripts.unlock`."""
    terraform = Terraform(environment)
    terraform.init()
    terraform.unlock(lock_id)
    click.echo(f"{environment.name}: lock {lock_id} released")


if __name__ == "__main__":
    unlock()
