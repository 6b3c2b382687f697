"""Make what has to be there before Terraform: the bucket of an environment's state, the boundary of its AWS roles, and
the account's own roles for ECS.

An administrator runs it. Names of buckets are shared by all accounts of AWS: if another has one of the environment's,
nothing is made. It can be run at any time: what is there stays, what was changed by hand is set again.
"""

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.access import boundary, service_linked_roles
from promotion.environment import Environment
from promotion.terraform.bootstrap_state import ensure
from promotion.terraform.bucket_names import require_free


@click.command(cls=Command, help=__doc__)
@environment_argument
def state(environment: Environment) -> None:
    """Run the command line of `python -m scripts.state`."""
    s3, iam = aws.clients(environment, "s3", "iam")
    require_free(environment, s3)
    made = ensure(environment, s3)
    click.echo(f"state bucket {environment.state_bucket}: {'made' if made else 'kept'}")
    click.echo(f"boundary {boundary.arn(environment)}: {boundary.ensure(environment, iam)}")
    for line in service_linked_roles.ensure(iam):
        click.echo(line)


if __name__ == "__main__":
    state()
