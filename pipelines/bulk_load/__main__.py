"""Load one batch of the vendor's files, and replace the live tables with it.

The files under vendor/ in the landing bucket are loaded beside the live tables, and the gates of the contracts check
them there. If every dataset passes, one transaction replaces the live tables; otherwise they stay unchanged, and each
failed gate is one line. The same files again change nothing.

Without vendor/manifest.json the load waits until no file has landed for MARQUEE_SETTLE_SECONDS.
"""

import sys

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError
from snowflake.connector.errors import Error as SnowflakeError

from contracts.document import ContractError
from pipelines import redaction
from pipelines.bulk_load.fault import Refused
from pipelines.bulk_load.job import Job
from pipelines.bulk_load.landing import Landing
from pipelines.bulk_load.publish import PATIENCE_SECONDS, Publisher
from pipelines.bulk_load.settings import Settings
from pipelines.bulk_load.table import tables
from pipelines.bulk_load.warehouse import Warehouse
from pipelines.environment_settings import InvalidSetting


@click.command(help=__doc__)
@click.option("--rollback", is_flag=True, help="Publish the batch before the live one again, and load nothing.")
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="GATE",
    help="Load a batch that fails this gate, such as authors.rowCount: its fault becomes a warning. Repeatable.",
)
def bulk_load(rollback: bool, accepted: tuple[str, ...]) -> None:
    """Run the command line of `python -m pipelines.bulk_load`."""
    redaction.install()
    try:
        settings = Settings.from_environment()
        user = settings.service_user
        with user.connect(session_parameters={"LOCK_TIMEOUT": PATIENCE_SECONDS}) as connection:
            warehouse = Warehouse(connection, f"{user.database}.VENDOR")
            publisher = Publisher(warehouse, tables())
            if rollback:
                click.echo(f"rolled back to batch {publisher.rollback().batch}")
            else:
                s3 = boto3.client("s3")
                landing = Landing(s3, settings.landing_bucket, warehouse, tables(), settings.settle_seconds)
                Job(landing, publisher, click.echo, accepted).run()
    except (InvalidSetting, ContractError) as error:
        sys.exit(str(error))
    except Refused as error:
        lines = str(error).splitlines()
        sys.exit(
            f"nothing was replaced: {error}"
            if len(lines) == 1
            else "\n  ".join([f"nothing was replaced: {len(lines)} gates failed", *lines])
        )
    except (SnowflakeError, BotoCoreError, ClientError) as error:
        sys.exit(f"the vendor load failed: {' '.join(str(error).split())}")


if __name__ == "__main__":
    bulk_load()
