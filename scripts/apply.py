"""Apply exactly the plan that was reviewed, and write Terraform's outputs to build/ENVIRONMENT/outputs.json.

Refused, before anything is touched, if the plan file, its document, the commit, the release or the state is another
than at planning, the plan is too old, environments/allowed_destruction.yaml no longer allows what it destroys, or an
image is not in its registry. dev, staging and prod take only a release, and each only the one that the environment
before it passed with.
"""

import datetime
from collections.abc import Mapping

import click

from command_line.apply_progress import ApplyProgress
from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.destruction import allowed as allowed_destruction
from promotion.environment import Environment
from promotion.migration import deployed
from promotion.plan import foundations, planning, reviewed_plan
from promotion.plan.planning import PlanRefused
from promotion.plan.reviewed_plan import ReviewedPlan
from promotion.release import admission, file, journal
from promotion.release.journal import Entry, Records
from promotion.release.release import Release
from promotion.terraform.terraform import Terraform


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option(
    "--max-age", type=click.FloatRange(min=0), default=24, show_default=True, help="Hours a plan is good for."
)
def apply(environment: Environment, max_age: float) -> None:
    """Run the command line of `python -m scripts.apply`."""
    reviewed, release = reviewed_plan.read(environment), file.find()
    admission.require(release, environment, "apply")
    terraform = Terraform(environment)

    def begin() -> None:
        if why := foundations.refusal(reviewed_plan.document(environment), environment):
            raise PlanRefused(why)
        terraform.init()
        if release:
            admission.check_providers(environment, terraform.versions())
            _begin(environment, release, reviewed, terraform.versions())

    with ApplyProgress(sum(reviewed.changes.values())) as progress:
        hours, allowed = datetime.timedelta(hours=max_age), allowed_destruction.read()
        named = release.id if release else ""
        planning.apply(environment, terraform, reviewed, hours, allowed, progress.hear, named, begin)
    click.echo(f"{environment.name}: {progress.done} changes applied; outputs are in {environment.outputs_file}")


def _begin(environment: Environment, release: Release, reviewed: ReviewedPlan, providers: Mapping[str, str]) -> None:
    """Note in the environment's journal that this release is deployed, and what ran there before the first one."""
    s3 = aws.client(environment, "s3")
    records = Records(environment, s3)
    if earlier := deployed.fetch(environment, s3).commit:
        records.adopt(journal.adopted_id(earlier), earlier)
    entry = Entry(
        release=release.id,
        commit=release.commit,
        sha256=release.sha256,
        plan=reviewed.sha256,
        providers=providers,
    )
    records.begin(entry, release, file.bill())


if __name__ == "__main__":
    apply()
