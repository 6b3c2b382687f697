"""Load one batch of the vendor's books, authors and reviews, and replace the live tables with it.

The files under vendor/ in the landing bucket are loaded beside the live tables and checked there. If all three are
good, one transaction replaces the live tables; otherwise they stay unchanged. The same files again change nothing.
"""

import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import boto3
import click
from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error as SnowflakeError

from contracts.document import ContractError
from pipelines.bulk_load.batch import Batch, find
from pipelines.bulk_load.failpoint import reach
from pipelines.bulk_load.load import Loader
from pipelines.bulk_load.publish import PATIENCE_SECONDS, Publication, Publisher
from pipelines.bulk_load.refused import Refused
from pipelines.bulk_load.settings import Settings
from pipelines.bulk_load.table import tables
from pipelines.environment_settings import InvalidSetting


@click.command(help=__doc__)
@click.option("--rollback", is_flag=True, help="Publish the batch before the live one again, and load nothing.")
def bulk_load(rollback: bool) -> None:
    """Run the load, or the rollback, and exit with 1 and one line if it fails."""
    try:
        settings = Settings.from_environment()
        with settings.service_user.connect(session_parameters={"LOCK_TIMEOUT": PATIENCE_SECONDS}) as connection:
            publisher = Publisher(connection, f"{settings.service_user.database}.VENDOR", tables())
            if rollback:
                click.echo(f"rolled back to batch {publisher.rollback().batch}")
            else:
                run(settings.landing_bucket, boto3.client("s3"), connection, publisher, click.echo)
    except (InvalidSetting, ContractError) as error:
        sys.exit(str(error))
    except Refused as error:
        sys.exit(f"nothing was replaced: {error}")
    except (SnowflakeError, BotoCoreError, ClientError) as error:
        sys.exit(f"the vendor load failed: {' '.join(str(error).split())}")


def run(
    bucket: str, s3: BaseClient, connection: SnowflakeConnection, publisher: Publisher, say: Callable[[str], None]
) -> None:
    """Load one batch from landing into the live tables. Raises Refused, and boto3's and the connector's errors."""
    now = datetime.now(UTC).replace(tzinfo=None)
    batch = find(s3, bucket, tables())
    reach("found")
    last = next((past for past in publisher.history() if past.action == "load"), None)
    if last and last.batch == batch.id:
        say(f"batch {batch.id} was published before; nothing to do")
    else:
        name = f"{now:%Y%m%dT%H%M%S}_{secrets.token_hex(4).upper()}"
        try:
            rows = _load(batch, Loader(connection, publisher.schema, name), say)
            if find(s3, bucket, tables()) != batch:
                raise Refused("the vendor's files changed while they were loaded; run again")
            reach("checked")
            newest = batch.newest_at.astimezone(UTC).replace(tzinfo=None)
            published = publisher.publish(Publication(batch.id, name, "load", newest, rows))
        except Refused:
            publisher.drop(name)
            raise
        reach("published")
        if published:
            say(f"batch {batch.id} is live")
        else:
            publisher.drop(name)
            say(f"batch {batch.id} was published meanwhile; nothing to do")
    for dropped in publisher.gc(now):
        say(f"dropped {dropped}, left over")


def _load(batch: Batch, loader: Loader, say: Callable[[str], None]) -> tuple[int, ...]:
    counts = []
    for table, files in batch.files.items():
        counts.append(loader.load(table, files))
        say(f"{table.folder}: {counts[-1]:,} rows of {len(files)} files")
    return tuple(counts)


if __name__ == "__main__":
    bulk_load()
