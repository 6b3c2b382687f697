"""Bring the schemas of an environment up to date: run the migrations that have not run there, one deploy at a time.

Before anything runs, the repository is checked against the history: a script that was edited, renamed or deleted after
it ran, a duplicate, or one that comes too late to run stops the deploy. So does a script that destroys what
environments/allowed_destruction.yaml does not allow, and a release in build/release that the environment does not have
any more: its scripts belong to its images.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
from botocore.exceptions import BotoCoreError, ClientError
from snowflake.connector.errors import Error as SnowflakeError

from command_line.command import Command
from command_line.environment_argument import environment_argument
from command_line.migration_progress import MigrationProgress
from promotion import aws
from promotion.destruction import allowed as allowed_destruction
from promotion.environment import PROJECT, Environment
from promotion.errors import PromotionError
from promotion.migration import deployed
from promotion.migration.history_entry import Applied
from promotion.migration.migration import Migration
from promotion.migration.plan import Plan
from promotion.outputs import Outputs
from promotion.release import file
from promotion.release.journal import Records
from promotion.repository import this_commit


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option(
    "--plan",
    "only_plan",
    is_flag=True,
    help="Only say what would run. Exit code 0: nothing, 2: something, 1: a problem.",
)
@click.option(
    "--accept-checksums",
    is_flag=True,
    help="Run nothing. For an upgrade of schemachange that computes checksums differently: write the new checksum "
    "of each script whose text is the one that was deployed. The scripts are rendered with today's variables.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan, or what ran, as JSON; progress goes to stderr.")
@click.option("--migrations", type=click.Path(path_type=Path, exists=True), default="migrations", show_default=True)
@click.option(
    "--outputs", type=click.Path(path_type=Path), help="Terraform's outputs.  [default: build/ENVIRONMENT/outputs.json]"
)
@click.pass_context
def migrate(
    ctx: click.Context,
    environment: Environment,
    only_plan: bool,
    accept_checksums: bool,
    as_json: bool,
    migrations: Path,
    outputs: Path | None,
) -> None:
    """Run the command line of `python -m scripts.migrate`."""
    allowed, values = allowed_destruction.read(), Outputs.read(environment, outputs)
    s3, secrets = aws.clients(environment, "s3", "secretsmanager")
    records = Records(environment, s3)
    if not only_plan:
        records.require(file.find())
    stays = records.journal().stays_over(this_commit(PROJECT))
    migration = Migration.of(environment, values, migrations, allowed, stays, secrets)
    if accept_checksums:
        if only_plan or as_json:
            raise click.UsageError("--accept-checksums goes without --plan and --json")
        _accept_checksums(migration)
        _record(environment, s3, migration.applied)
        return
    if only_plan:
        ctx.exit(_print_plan(migration.plan(), as_json))
    _run(environment, s3, migration, as_json)


def _print_plan(plan: Plan, as_json: bool) -> int:
    """Print the plan and return the exit code."""
    if as_json:
        scripts = [{"script": script.name, "path": str(script.path)} for script in plan.scripts]
        click.echo(json.dumps({"problems": [vars(problem) for problem in plan.problems], "scripts": scripts}, indent=2))
    else:
        lines = [str(problem) for problem in plan.problems] or [str(script.path) for script in plan.scripts]
        click.echo("\n".join(lines or ["nothing to run"]))
    return 1 if plan.problems else 2 if plan.scripts else 0


def _accept_checksums(migration: Migration) -> None:
    accepted = migration.accept_checksums(lambda line: click.echo(line, err=True))
    for name, value in migration.variables.items() if accepted else ():
        click.echo(f"rendered with {name} = {value}")
    click.echo("\n".join(map(str, accepted)) or "every checksum is that of its script; nothing to accept")


def _run(environment: Environment, s3: aws.Client, migration: Migration, as_json: bool) -> None:
    progress = MigrationProgress(sys.stderr if as_json else sys.stdout)

    def planned(plan: Plan) -> None:
        progress.total = len(plan.scripts)
        lost = [loss.destruction for loss in plan.losses]
        used = migration.allowed.used(lost, environment.name)
        for line in [*used, *migration.allowed.unused(lost, environment.name, sql=True)]:
            click.echo(line, err=True)
        if not plan.scripts:
            click.echo("nothing to run", file=progress.out)

    try:
        applied = migration.run(planned, progress.start, progress.say)
    except BaseException:  # a stop signal, too: what ran is no change by hand
        if progress.total:
            _record(environment, s3, migration.applied, complete=False)
        raise
    finally:
        progress.finish()
    _record(environment, s3, lambda: applied)
    if as_json:
        ran = [{"script": name, "seconds": seconds} for name, seconds in progress.seconds.items()]
        click.echo(json.dumps({"scripts": ran}, indent=2))


def _record(
    environment: Environment, s3: aws.Client, applied: Callable[[], list[Applied]], complete: bool = True
) -> None:
    """Write the record of what ran, for the next review; a deploy does not fail for it."""
    try:
        deployed.write(environment, s3, applied(), complete)
    except (PromotionError, BotoCoreError, ClientError, SnowflakeError) as error:
        click.echo(f"the next review will not know of this deploy: {' '.join(str(error).split())}", err=True)


if __name__ == "__main__":
    migrate()
