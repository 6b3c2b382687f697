"""Find what was changed by hand: plan against what is really there, apply nothing.

Exit code 0: everything is as Terraform left it. 2: it is not, and each difference is listed.
"""

import json
import tempfile
from pathlib import Path

import click

from scripts import aws
from scripts.changes import changes
from scripts.environment import Environment, environment_argument
from scripts.keys import public_keys
from scripts.terraform import Terraform
from scripts.verb import Verb


@click.command(cls=Verb, help=__doc__)
@environment_argument
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@click.pass_context
def drift(ctx, environment: Environment, as_json: bool) -> None:
    terraform = Terraform(environment)
    terraform.init()
    keys = public_keys(environment, aws.client(environment, "secretsmanager"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "drift.tfplan")
        found = changes(terraform.show(file)) if terraform.plan(file, keys) else []
    if as_json:
        click.echo(json.dumps([vars(one) for one in found], indent=2))
    else:
        click.echo("\n".join([*map(str, found), _summary(environment, len(found))]))
    ctx.exit(2 if found else 0)


def _summary(environment: Environment, number: int) -> str:
    if not number:
        return f"{environment.name}: no drift"
    return f"{environment.name}: {number} differences; python -m scripts.plan {environment.name} would set them right"


if __name__ == "__main__":
    drift()
