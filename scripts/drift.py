"""Find what was changed by hand: plan against what is really there, apply nothing. It takes no lock of the state.

Exit code 0: everything is as Terraform left it. 2: it is not, and each difference is listed.
"""

import json
import tempfile
from pathlib import Path

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.access.service_keys import public_keys
from promotion.environment import Environment
from promotion.plan.changes import changes
from promotion.release import images
from promotion.release.journal import Records
from promotion.terraform.terraform import Terraform


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@click.pass_context
def drift(ctx: click.Context, environment: Environment, as_json: bool) -> None:
    """Run the command line of `python -m scripts.drift`."""
    release = Records(environment, aws.client(environment, "s3")).current_release()
    terraform = Terraform(environment, values=images.values(release, environment), plans_lock=False)
    terraform.init()
    keys = public_keys(environment, aws.client(environment, "secretsmanager"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "drift.tfplan")
        found = changes(terraform.show(file)) if terraform.plan(file, keys) else []
    if as_json:
        click.echo(json.dumps([vars(change) for change in found], indent=2))
    else:
        click.echo("\n".join([*map(str, found), _summary(environment, len(found))]))
    ctx.exit(2 if found else 0)


def _summary(environment: Environment, number: int) -> str:
    if not number:
        return f"{environment.name}: no drift"
    return f"{environment.name}: {number} differences; python -m scripts.plan {environment.name} would set them right"


if __name__ == "__main__":
    drift()
