"""Release the state lock of a run that is dead. LOCK_ID stands in the message of the verb that was refused.

Without LOCK_ID: say who holds the lock, and the command that releases it. In GitLab, the job ENVIRONMENT:unlock takes
LOCK_ID as a variable. Never while that run is alive: two applies at once damage the state.
"""

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.environment import Environment
from promotion.terraform import state_lock
from promotion.terraform.terraform import Terraform


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.argument("lock_id", default="", envvar="LOCK_ID")
def unlock(environment: Environment, lock_id: str) -> None:
    """Run the command line of `python -m scripts.unlock`."""
    lock = state_lock.find(environment, aws.client(environment, "s3"))
    if lock is None:
        click.echo(f"{environment.name}: the state is not locked")
        return
    if lock.id != lock_id:
        why = f"it is not {lock_id}; " if lock_id else ""
        raise click.ClickException(
            f"the state of {environment.name} is locked by {lock}; {why}if that run is dead: "
            f"python -m scripts.unlock {environment.name} {lock.id}"
        )
    terraform = Terraform(environment)
    terraform.init()
    terraform.unlock(lock_id)
    click.echo(f"{environment.name}: lock {lock_id} released")


if __name__ == "__main__":
    unlock()
