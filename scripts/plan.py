"""Plan an environment: build/ENVIRONMENT/plan/ gets the plan file, its JSON document and the manifest for apply.

A plan that destroys or replaces something that holds data is refused, unless that is allowed by its address.
"""

import json
import shutil

import click

from scripts import aws, reviewed_plan
from scripts.changes import Change, changes, count
from scripts.environment import Environment, environment_argument
from scripts.keys import public_keys
from scripts.reviewed_plan import ReviewedPlan
from scripts.terraform import Terraform
from scripts.verb import Verb


@click.command(cls=Verb, help=__doc__)
@environment_argument
@click.option("--allow-destroy", multiple=True, metavar="ADDRESS", help="Let the plan destroy this; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest and the changes as JSON.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when the plan changes something, 0 when nothing.")
@click.pass_context
def plan(ctx, environment: Environment, allow_destroy: tuple[str, ...], as_json: bool, detailed_exitcode: bool):
    terraform = Terraform(environment)
    terraform.init()
    keys = public_keys(environment, aws.client(environment, "secretsmanager"))
    reviewed, found = make(environment, terraform, keys, allow_destroy)
    if as_json:
        document = [{"address": one.address, "action": one.action, "attributes": one.attributes} for one in found]
        click.echo(json.dumps({**vars(reviewed), "resources": document}, indent=2))
    else:
        click.echo("\n".join([*map(str, found), summary(environment, found)]))
    ctx.exit(2 if detailed_exitcode and found else 0)


def make(
    environment: Environment, terraform: Terraform, keys: dict[str, str], allow_destroy: tuple[str, ...] = ()
) -> tuple[ReviewedPlan, list[Change]]:
    """Plan into an emptied plan folder. Raises click.ClickException, leaving no plan, if it would destroy data."""
    folder = reviewed_plan.plan_folder(environment)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = reviewed_plan.plan_file(folder)
    serial = terraform.serial()
    terraform.plan(file, keys)
    document = terraform.show(file)
    found = changes(document)
    if lost := [one.address for one in found if one.destroys_data and one.address not in allow_destroy]:
        shutil.rmtree(folder)
        raise click.ClickException(
            f"the plan destroys data: {', '.join(lost)}; if that is meant, plan with "
            + " ".join(f"--allow-destroy '{address}'" for address in lost)
        )
    (folder / "plan.json").write_text(json.dumps(document, indent=2))
    # GitLab shows these numbers in the merge request: https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
    (environment.build / "plan-report.json").write_text(json.dumps(count(found)))
    reviewed = ReviewedPlan(
        environment=environment.name,
        sha256=reviewed_plan.sha256(file),
        commit=reviewed_plan.commit(),
        serial=serial,
        made_at=reviewed_plan.now().isoformat(timespec="seconds"),
        changes=count(found),
    )
    reviewed.write(folder)
    return reviewed, found


def summary(environment: Environment, found: list[Change]) -> str:
    """One line: what the plan does in all."""
    if not found:
        return f"{environment.name}: nothing to change"
    numbers = ", ".join(f"{number} to {action}" for action, number in count(found).items())
    return f"{environment.name}: {numbers}"


if __name__ == "__main__":
    plan()
