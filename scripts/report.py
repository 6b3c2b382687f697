"""Write the report of an environment: one HTML page with what its warehouse answers, read with the analyst's rights."""

from datetime import UTC, datetime
from pathlib import Path

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from pipelines.exploration.datasets import DataError
from pipelines.exploration.report import report as page
from pipelines.exploration.source import Warehouse
from promotion import aws
from promotion.environment import Environment
from promotion.outputs import Outputs


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to write it.  [default: build/ENVIRONMENT/report.html]"
)
def report(environment: Environment, out: Path | None) -> None:
    """Run the command line of `python -m scripts.report`."""
    out = out or environment.build / "report.html"
    try:
        html = _html(environment, Outputs.read(environment))
    except DataError as error:
        raise click.ClickException(f"no report of {environment.name}: {' '.join(str(error).split())}") from error
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(html, encoding="utf-8")
    click.echo(f"the report is in {out} ({out.stat().st_size / 1e6:.1f} MB)")


def _html(environment: Environment, outputs: Outputs) -> str:
    [secrets] = aws.clients_as(environment, outputs.verify_role_arn, "report", "secretsmanager")
    analyst = outputs.service_user("analyst", environment.snowflake_account)
    with analyst.connect(secrets=secrets, schema="MARTS") as connection:
        return page(Warehouse(connection), environment.name, outputs.database, datetime.now(UTC))


if __name__ == "__main__":
    report()
