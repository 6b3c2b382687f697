"""Apply exactly the plan that was reviewed, and write Terraform's outputs to build/ENVIRONMENT/outputs.json.

Refused, before anything is touched, if the plan file, the commit or the state is another than at planning, or
the plan is too old, or if environments/allowed_destruction.yaml no longer allows what it destroys.
"""

import datetime

import click

from command_line.apply_progress import ApplyProgress
from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion.destruction import allowed as allowed_destruction
from promotion.environment import Environment
from promotion.plan import planning, reviewed_plan
from promotion.terraform.terraform import Terraform


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option(
    "--max-age", type=click.FloatRange(min=0), default=24, show_default=True, help="Hours a plan is good for."
)
def apply(environment: Environment, max_age: float) -> None:
    """Run the command line of `python -m scripts.apply`."""
    reviewed = reviewed_plan.read(environment)
    terraform = Terraform(environment)
    terraform.init()
    with ApplyProgress(sum(reviewed.changes.values())) as progress:
        hours = datetime.timedelta(hours=max_age)
        planning.apply(environment, terraform, reviewed, hours, allowed_destruction.read(), progress.hear)
    click.echo(f"{environment.name}: {progress.done} changes applied; outputs are in {environment.outputs_file}")


if __name__ == "__main__":
    apply()
