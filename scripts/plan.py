"""Plan an environment: build/ENVIRONMENT/plan/ gets the plan file, its JSON document and the manifest for apply.

A plan that destroys or replaces something that holds data is refused, unless that is allowed by its address. For the
review, the folder also gets the record of the migrations that ran there; a refused plan leaves its JSON document.
"""

import json

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.access.service_keys import public_keys
from promotion.environment import Environment
from promotion.migration import deployed
from promotion.plan.changes import summary
from promotion.plan.planning import make
from promotion.plan.reviewed_plan import plan_folder
from promotion.terraform.terraform import Terraform


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option("--allow-destroy", multiple=True, metavar="ADDRESS", help="Let the plan destroy this; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest and the changes as JSON.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when the plan changes something, 0 when nothing.")
@click.pass_context
def plan(
    ctx: click.Context,
    environment: Environment,
    allow_destroy: tuple[str, ...],
    as_json: bool,
    detailed_exitcode: bool,
) -> None:
    """Run the command line of `python -m scripts.plan`."""
    terraform = Terraform(environment)
    terraform.init()
    keys = public_keys(environment, aws.client(environment, "secretsmanager"))
    record = deployed.fetch(environment, aws.client(environment, "s3"))
    try:
        reviewed, found = make(environment, terraform, keys, allow_destroy)
    finally:
        deployed.save(record, plan_folder(environment))
    if as_json:
        resources = [
            {"address": change.address, "action": change.action, "attributes": change.attributes} for change in found
        ]
        click.echo(json.dumps({**vars(reviewed), "resources": resources}, indent=2))
    else:
        click.echo("\n".join([*map(str, found), summary(environment.name, found)]))
    ctx.exit(2 if detailed_exitcode and found else 0)


if __name__ == "__main__":
    plan()
