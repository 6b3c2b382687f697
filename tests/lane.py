"""The whole way of a streaming file, for tests: buckets, queue, and a warehouse with the project's own migrations."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.service_user import ServiceUser
from pipelines.splitter.landing.source import Source
from pipelines.splitter.loading.endpoint import SnowflakeEndpoint
from pipelines.splitter.loading.snowpipe import Snowpipe
from pipelines.splitter.loading.targets import Targets
from tests.buckets import Buckets, make_buckets
from tests.roles import make_role
from tests.warehouse import make_warehouse

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Lane:
    """The whole way of a streaming file: buckets, queue, and a warehouse with the project's own migrations."""

    buckets: Buckets
    warehouse: Any = field(repr=False)
    scratch: Path  # of Spark, which leaves it behind when it is killed

    def variables(self, **changes: str) -> dict[str, str]:
        """The service's environment. Short times, so that a lost worker's message comes back within the test."""
        return {
            **self.warehouse.variables("splitter"),
            "MARQUEE_ENVIRONMENT": "test",
            "MARQUEE_READY_BUCKET": self.buckets.ready,
            "MARQUEE_EVENTS_QUEUE_URL": self.buckets.queue,
            "MARQUEE_PART_BYTES": "2000",
            "MARQUEE_VISIBILITY_SECONDS": "8",
            "MARQUEE_REPORT_SECONDS": "3",
            "SPARK_MASTER": "local[2]",
            "SPARK_LOCAL_DIRS": str(self.scratch),
            **changes,
        }

    def snowpipe(self, monkeypatch, load_seconds: float, report_seconds: float) -> Snowpipe:
        """The service's, without the service."""
        variables = self.variables()
        for name, value in variables.items():
            if name.startswith(("AWS_", "SNOWFLAKE_")):
                monkeypatch.setenv(name, value)
        user = ServiceUser.from_environment(variables)
        host, port, protocol = (variables[f"SNOWFLAKE_{name}"] for name in ("HOST", "PORT", "PROTOCOL"))
        endpoint = SnowflakeEndpoint(host, int(port), protocol)
        return Snowpipe(user, endpoint, load_seconds, report_seconds, Targets(user))

    def rows(self, table: str, source: Source) -> list[tuple]:
        """The table's rows that came from this file, in the file's order; the columns of the contract only."""
        database = self.warehouse.database
        loaded = self.warehouse.read(
            f"SELECT * FROM {database}.RAW.{table} WHERE STARTSWITH(_PART, '{table.lower()}/{source.hash}/') "
            "ORDER BY _PART, _ROW",
        )
        return [row[:-2] for row in loaded]


def make_lane(cloud, folder: Path, receives: int = 50, project: Path = PROJECT) -> Lane:
    """A new one; `folder` is for what its processes leave behind, `project` the repository whose migrations run."""
    warehouse = make_warehouse(cloud, ["migrator", "splitter", "bulk_load", "eraser"])
    buckets = make_buckets(cloud, warehouse.database.lower(), receives=receives)
    let_snowflake_read(cloud, warehouse)
    migrate(warehouse, folder, project)
    scratch = folder / "spark"
    scratch.mkdir()
    return Lane(buckets, warehouse, scratch)


def migrate(warehouse, folder: Path, project: Path = PROJECT) -> None:
    """Run the migrations of a repository that have not run, as the lane's job does."""
    outputs = warehouse.write_outputs(folder)
    command = [sys.executable, "-m", "scripts.migrate", "local", "--outputs", str(outputs)]
    environment = warehouse.cloud.environment
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr + done.stdout


def let_snowflake_read(cloud, warehouse) -> None:
    """The role that the storage integration names: Snowflake's user may assume it, with the external id."""
    described = warehouse.execute(f"DESCRIBE INTEGRATION {warehouse.integration}")
    facts = {row[0]: row[2] for row in described}
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": facts["STORAGE_AWS_IAM_USER_ARN"]},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": facts["STORAGE_AWS_EXTERNAL_ID"]}},
    }
    ready = f"arn:aws:s3:::{warehouse.ready}"
    may = [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": f"{ready}/*"},
        {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"], "Resource": ready},
    ]
    make_role(cloud.client("iam"), warehouse.database, *may, trust=trust)
