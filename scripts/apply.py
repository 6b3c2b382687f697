"""Apply exactly the plan that was reviewed, and write Terraform's outputs to build/ENVIRONMENT/outputs.json.

Refused, before anything is touched, if the plan file, the commit or the state is another than at planning, or
the plan is too old.
"""

import datetime
import json
import os

import click

from scripts import reviewed_plan
from scripts.environment import Environment, environment_argument
from scripts.progress import Progress
from scripts.terraform import Terraform
from scripts.verb import Verb


@click.command(cls=Verb, help=__doc__)
@environment_argument
@click.option(
    "--max-age", type=click.FloatRange(min=0), default=24, show_default=True, help="Hours a plan is good for."
)
def apply(environment: Environment, max_age: float) -> None:
    reviewed = reviewed_plan.read(environment)
    file = reviewed_plan.plan_file(reviewed_plan.plan_folder(environment))
    terraform = Terraform(environment)
    terraform.init()
    if why := reviewed.refusal(environment, file, terraform.serial(), datetime.timedelta(hours=max_age)):
        raise click.ClickException(why)
    with Progress(sum(reviewed.changes.values())) as progress:
        terraform.apply(file, progress.hear)
    write_outputs(environment, terraform.outputs())
    click.echo(f"{environment.name}: {progress.done} changes applied; outputs are in {environment.outputs_file}")


def write_outputs(environment: Environment, outputs: dict) -> None:
    """Whole or not at all: other verbs may be reading the file."""
    environment.build.mkdir(parents=True, exist_ok=True)
    new = environment.outputs_file.with_suffix(f".{os.getpid()}.new")
    new.write_text(json.dumps(outputs, indent=2, sort_keys=True) + "\n")
    new.replace(environment.outputs_file)


if __name__ == "__main__":
    apply()
