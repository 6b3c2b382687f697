"""Put one small file into landing and see its rows arrive in the warehouse.

First the splitter's service has to run the tasks that were applied, and none of those before. Then the file goes the
whole way: uploaded as the role `verify`, the splitter's part and manifest, the pipe, and the rows as an analyst sees
them. The rows stay: their mail addresses end in @verify.invalid and belong to nobody.

With a release in build/release, the environment has to have that one.
"""

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.environment import Environment
from promotion.outputs import Outputs
from promotion.release import file
from promotion.release.journal import Records
from promotion.smoke_test.smoke_test import smoke_test
from promotion.smoke_test.stages import NotVerified


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option("--deadline", default=600.0, show_default=True, metavar="SECONDS", help="For all stages together.")
def verify(environment: Environment, deadline: float) -> None:
    """Run the command line of `python -m scripts.verify`."""
    Records(environment, aws.client(environment, "s3")).require(file.find())
    try:
        smoke_test(environment, Outputs.read(environment), deadline, click.echo)
    except NotVerified as failure:
        raise click.ClickException(f"{environment.name} is not verified: {failure}") from failure
    click.echo(f"{environment.name} is verified: a file in landing becomes rows in the warehouse")


if __name__ == "__main__":
    verify()
