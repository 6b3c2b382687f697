"""Write the report of an environment: one HTML page with what its warehouse answers, read with the analyst's rights."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from snowflake.connector.errors import Error as SnowflakeError

from pipelines.exploration.datasets import DataError
from pipelines.exploration.report import report as page
from pipelines.exploration.source import Warehouse
from scripts import aws
from scripts.environment import Environment, environment_argument
from scripts.verb import Verb
from scripts.verify import analyst, session_as


@click.command(cls=Verb, help=__doc__)
@environment_argument
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to write it.  [default: build/ENVIRONMENT/report.html]"
)
def report(environment: Environment, out: Path | None) -> None:
    out = out or environment.build / "report.html"
    try:
        outputs = json.loads(environment.outputs_file.read_text())
        html = run(environment, outputs)
    except FileNotFoundError as error:
        raise click.ClickException(
            f"{environment.outputs_file} is missing; apply first: python -m scripts.apply {environment.name}"
        ) from error
    except (DataError, SnowflakeError) as error:
        raise click.ClickException(f"no report of {environment.name}: {' '.join(str(error).split())}") from error
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(html, encoding="utf-8")
    click.echo(f"the report is in {out} ({out.stat().st_size / 1e6:.1f} MB)")


def run(environment: Environment, outputs: dict) -> str:
    """Raises DataError, and what boto3 and the connector raise."""
    secrets = session_as(environment, outputs["verify_role_arn"], "report").client("secretsmanager", config=aws.CONFIG)
    with analyst(environment, outputs).connect(secrets=secrets, schema="MARTS") as connection:
        return page(Warehouse(connection), environment.name, outputs["database"], datetime.now(UTC))


if __name__ == "__main__":
    report()
