"""Find what was changed by hand in an environment, and change nothing.

Four areas are compared with the release that the environment has: the resources of Terraform, by a plan; what somebody
added beside it in AWS and in Snowflake (policies, grants, members of roles, users, parameters, objects with the
environment's name); and everything inside the schemas, with the schema that the release's migrations make in a local
Snowflake. Rows are not read, and no lock of the state is taken.

Exit code 0: everything is as the release describes it. 2: it is not, and each difference is listed, with the command
that takes it back where no deploy does. 1: something could not be compared, and its line says why. If the variable
MARQUEE_DRIFT_WEBHOOK has the URL of a chat's webhook, the chat gets a message with the names of the differences, or
that nothing was compared.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.access import snowflake_login
from promotion.access.service_keys import KeyVariables, terraform_variables
from promotion.drift import message, report
from promotion.drift.baseline import Baseline, deployed
from promotion.drift.drift import AWS_SERVICES, Build, Comparison, Drift
from promotion.drift.migrations import Writer
from promotion.drift.proposal import propose
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.migration import deployed as record
from promotion.migration.lease import Lease
from promotion.release.journal import Records
from promotion.review.snapshot import Snapshot, take
from promotion.terraform.terraform import Terraform
from rehearsal.shadow import shadow


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@click.option("--fix", is_flag=True, help="Write the content of a merge request to build/ENVIRONMENT/drift.")
@click.pass_context
def drift(ctx: click.Context, environment: Environment, as_json: bool, fix: bool) -> None:
    """Run the command line of `python -m scripts.drift`."""
    with ExitStack() as stack:
        try:
            baseline, found = stack.enter_context(_compared(environment))
        except Exception:
            _tell(message.failure(environment.name, os.environ))
            raise
        click.echo(json.dumps(report.to_json(found), indent=2) if as_json else "\n".join(report.lines(found)))
        if report.exit_code(found):
            _tell(message.text(found, os.environ))
        if fix and found.findings:
            _propose(environment, baseline, found)
    ctx.exit(report.exit_code(found))


@contextmanager
def _compared(environment: Environment) -> Iterator[tuple[Baseline, Drift]]:
    """Yield the release that the environment has, whose files are there meanwhile, and the drift from it."""
    clients = dict(zip(AWS_SERVICES, aws.clients(environment, *AWS_SERVICES), strict=True))
    with deployed(environment, Records(environment, clients["s3"])) as baseline:
        plan = _plan(environment, baseline, terraform_variables(environment, clients["secretsmanager"]))
        ran = record.fetch(environment, clients["s3"])
        comparison = Comparison(environment, baseline, plan, ran, clients, _snapshot)
        with snowflake_login.connect(environment) as connection:
            found = comparison.drift(connection)
        yield baseline, found


def _plan(environment: Environment, baseline: Baseline, keys: KeyVariables) -> dict[str, Any]:
    """Return the document of a plan of the release, which nothing applies."""
    terraform = Terraform(environment, baseline.project, baseline.values, plans_lock=False)
    terraform.init()
    with tempfile.TemporaryDirectory(prefix="marquee-drift-") as folder:
        file = Path(folder, "drift.tfplan")
        terraform.plan(file, keys)
        return terraform.show(file)


def _snapshot(build: Build) -> Snapshot:
    with shadow(build.variables) as database:
        database.build(build.migrations, build.access)
        Lease(database.connection, f"{database.database}.DEPLOY.LEASE", "shadow").acquire()
        return take(database.connection, database.database, without=())


def _propose(environment: Environment, baseline: Baseline, found: Drift) -> None:
    """Write the proposal, and print where it is."""
    writer = Writer(environment.database, baseline.project / "migrations", datetime.now(UTC))
    folder = environment.build / "drift"
    propose(found, writer).write(folder)
    click.echo(f"the proposal is in {folder}; begin with merge_request.md", err=True)


def _tell(text: str) -> None:
    """Send the message, if there is a webhook to take it. Everything is printed without it."""
    if url := os.environ.get(message.WEBHOOK):
        try:
            message.send(text, url)
        except PromotionError as error:
            click.echo(f"no message: {error}", err=True)


if __name__ == "__main__":
    drift()
