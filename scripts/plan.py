"""Plan an environment: build/ENVIRONMENT/plan/ gets the plan file, its JSON document and the manifest for apply.

A plan that destroys something that holds or guards data is refused, unless environments/allowed_destruction.yaml has
an entry for it. For the review, the folder also gets the record of the migrations that ran there; a refused plan leaves
its JSON document. With a release in build/release, its images are planned, and the environment has to be one that may
take it, the images to be in their registry, and its migrations such as can run over that record; without one, the
images of the release that is deployed are planned.

It takes no lock of the state, and waits for none. With --from-state it is a merge request's plan: Terraform compares
the code with the state alone, and needs no right to see what is there. Changes made by hand are not in it. It is for
the review: nothing applies it.
"""

import json
from collections.abc import Mapping
from typing import Any

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.access.service_keys import terraform_variables
from promotion.destruction import allowed as allowed_destruction
from promotion.destruction.allowed import AllowedDestruction
from promotion.destruction.plan import destructions
from promotion.environment import PROJECT, Environment
from promotion.migration import deployed
from promotion.plan import foundations, migrations, reviewed_plan
from promotion.plan.changes import summary
from promotion.plan.planning import make
from promotion.release import admission, file, images
from promotion.release.journal import Records
from promotion.repository import this_commit
from promotion.terraform.terraform import Terraform


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option("--json", "as_json", is_flag=True, help="Print the manifest and the changes as JSON.")
@click.option("--from-state", is_flag=True, help="Plan from the state alone, as a merge request's job does.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when the plan changes something, 0 when nothing.")
@click.pass_context
def plan(
    ctx: click.Context,
    environment: Environment,
    as_json: bool,
    from_state: bool,
    detailed_exitcode: bool,
) -> None:
    """Run the command line of `python -m scripts.plan`."""
    release = None if from_state else file.find()
    if release:  # whether it may come here at all is said without an account
        admission.require(release, environment, "plan")
    s3 = aws.client(environment, "s3")
    records = Records(environment, s3)
    values = images.values(release or records.current_release(), environment)
    terraform = Terraform(environment, values=values, plans_lock=False, refreshes=not from_state)
    terraform.init()
    if release:
        admission.check_providers(environment, terraform.versions())
    keys = terraform_variables(environment, aws.client(environment, "secretsmanager"))
    record = deployed.fetch(environment, s3)
    allowed = allowed_destruction.read()

    def unfit(document: Mapping[str, Any]) -> str:
        if release is None:  # of a merge request the page says it
            return ""
        if why := foundations.refusal(document, environment):
            return why
        stays = records.journal().stays_over(this_commit(PROJECT))
        return migrations.refusal(PROJECT / "migrations", document, record, stays, allowed, environment.name)

    try:
        reviewed, found = make(environment, terraform, keys, allowed, release.id if release else "", unfit=unfit)
    finally:
        deployed.save(record, reviewed_plan.plan_folder(environment))
    _tell(environment, allowed)
    if as_json:
        resources = [
            {"address": change.address, "action": change.action, "attributes": change.attributes} for change in found
        ]
        click.echo(json.dumps({**vars(reviewed), "resources": resources}, indent=2))
    else:
        click.echo("\n".join([*map(str, found), summary(environment.name, found)]))
    ctx.exit(2 if detailed_exitcode and found else 0)


def _tell(environment: Environment, allowed: AllowedDestruction) -> None:
    """Print what the plan destroys with leave, and the entries that it does not need."""
    lost = destructions(reviewed_plan.document(environment))
    for line in [*allowed.used(lost, environment.name), *allowed.unused(lost, environment.name, sql=False)]:
        click.echo(line, err=True)


if __name__ == "__main__":
    plan()
