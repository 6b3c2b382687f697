"""Bring the schemas of an environment up to date: run the migrations that have not run there, one deploy at a time.

Before anything runs, the repository is checked against the history: a script that was edited, renamed or deleted after
it ran, a duplicate, or one that comes too late to run stops the deploy.
"""

import json
import signal
import sys
from pathlib import Path

import click
from botocore.exceptions import BotoCoreError, ClientError
from snowflake.connector.errors import Error as SnowflakeError

from promotion.lease import LeaseTaken
from promotion.migration import Migration, Plan, Refused
from promotion.progress import Progress
from promotion.schemachange import MigrationFailed
from scripts.environment import Environment, environment_argument


@click.command(help=__doc__)
@environment_argument
@click.option("--plan", is_flag=True, help="Only say what would run. Exit code 0: nothing, 2: something, 1: a problem.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan, or what ran, as JSON; progress goes to stderr.")
@click.option("--migrations", type=click.Path(path_type=Path, exists=True), default="migrations", show_default=True)
@click.option(
    "--outputs", type=click.Path(path_type=Path), help="Terraform's outputs.  [default: build/ENVIRONMENT/outputs.json]"
)
def migrate(environment: Environment, plan: bool, as_json: bool, migrations: Path, outputs: Path | None) -> None:
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda number, _: sys.exit(128 + number))
    try:
        migration = Migration.of(environment.name, outputs or environment.outputs_file, migrations)
        sys.exit(_plan(migration.plan(), as_json) if plan else _run(migration, as_json))
    except FileNotFoundError as error:
        sys.exit(f"{error.filename} is missing; apply first: python -m scripts.apply {environment.name}")
    except Refused as refused:
        sys.exit(str(refused))
    except (LeaseTaken, MigrationFailed) as error:
        sys.exit(f"migrations stopped: {error}")
    except (SnowflakeError, BotoCoreError, ClientError) as error:
        sys.exit(f"migrations stopped: {' '.join(str(error).split())}")


def _plan(plan: Plan, as_json: bool) -> int:
    if as_json:
        scripts = [{"script": script.name, "path": str(script.path)} for script in plan.scripts]
        click.echo(json.dumps({"problems": [vars(problem) for problem in plan.problems], "scripts": scripts}, indent=2))
    else:
        for line in plan.problems or [script.path for script in plan.scripts] or ["nothing to run"]:
            click.echo(line)
    return 1 if plan.problems else 2 if plan.scripts else 0


def _run(migration: Migration, as_json: bool) -> int:
    progress = Progress(sys.stderr if as_json else sys.stdout)

    def planned(plan: Plan) -> None:
        progress.total = len(plan.scripts)
        if not plan.scripts:
            print("nothing to run", file=progress.out)

    try:
        migration.run(planned, progress.start)
    finally:
        progress.finish()
    if as_json:
        ran = [{"script": name, "seconds": seconds} for name, seconds in progress.seconds.items()]
        click.echo(json.dumps({"scripts": ran}, indent=2))
    return 0


if __name__ == "__main__":
    migrate()
