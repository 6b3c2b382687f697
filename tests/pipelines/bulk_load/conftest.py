"""The vendor's side and the warehouse's: files in landing, live tables, and the job run in this process or its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from schemachange.JinjaTemplateProcessor import JinjaTemplateProcessor
from schemachange.sql_splitter import split_sql_statements

from pipelines.bulk_load import job as bulk_load_job
from pipelines.bulk_load.history import History
from pipelines.bulk_load.landing import Landing
from pipelines.bulk_load.publish import Publisher
from pipelines.bulk_load.table import tables
from pipelines.bulk_load.warehouse import Warehouse as Connected
from tests.vendor import Vendor
from tests.waiting import until
from tests.warehouse import Warehouse, make_buckets, make_warehouse

PROJECT = Path(__file__).resolve().parents[3]
PORT = re.compile(r" on 127\.0\.0\.1:(\d+),")  # what a local Snowflake says when it listens


@dataclass(frozen=True)
class Job:
    """The bulk load, always as its own service user."""

    warehouse: Warehouse
    connection: object
    vendor: Vendor

    @property
    def connected(self) -> Connected:
        return Connected(self.connection, f"{self.warehouse.database}.VENDOR")

    @property
    def publisher(self) -> Publisher:
        return Publisher(self.connected, tables())

    @property
    def history(self) -> History:
        return History(self.connected)

    def landing(self, settle_seconds: float = 0) -> Landing:
        return Landing(self.vendor.s3, self.vendor.bucket, self.connected, tables(), settle_seconds)

    def run(self, *accepted: str) -> list[str]:
        """One batch in this process; what it said. Raises Refused."""
        said = []
        bulk_load_job.Job(self.landing(), self.publisher, said.append, accepted).run()
        return said

    def start(self, *options: str, **variables: str) -> subprocess.Popen:
        """One batch as a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "pipelines.bulk_load", *options],
            cwd=PROJECT,
            env={**self.warehouse.variables("bulk_load"), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def command(self, *options: str, **variables: str) -> subprocess.CompletedProcess:
        process = self.start(*options, **variables)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def live(self) -> dict[str, set[str]]:
        """The names in the live tables; every row counts, so that a doubled one shows."""
        found = {}
        for table, column in (("AUTHORS", "NAME"), ("BOOKS", "NAME"), ("REVIEWS", "BOOK")):
            names = [name for (name,) in self.query(f"SELECT {column} FROM VENDOR.{table}")]
            assert len(names) == len(set(names))
            found[table.lower()] = set(names)
        return found

    def tables(self) -> set[str]:
        """The tables that loads made beside the live ones."""
        shown = self.query("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'VENDOR'")
        return {name for (name,) in shown if "__" in name}

    def query(self, statement: str) -> list[tuple]:
        return self.connection.cursor().execute(statement).fetchall()


@pytest.fixture(scope="session")
def vendor_warehouse(cloud) -> Warehouse:
    return make_vendor_warehouse(cloud)


def make_vendor_warehouse(cloud) -> Warehouse:
    """A warehouse with what the migrations make in VENDOR, the views of its batches, and its buckets."""
    warehouse = make_warehouse(cloud, ["migrator", "bulk_load", "analyst", "eraser"])
    make_buckets(warehouse)
    jinja = JinjaTemplateProcessor(project_root=PROJECT / "migrations")
    with warehouse.connect("migrator") as migrator:
        scripts = PROJECT / "migrations"
        for path in (*sorted(scripts.glob("vendor/V*.sql")), *sorted(scripts.glob("marts/R__vendor_*.sql"))):
            text = jinja.render(str(path.relative_to(scripts)), warehouse.outputs["migration_variables"])
            for statement in split_sql_statements(text):
                migrator.cursor().execute(statement)
    return warehouse


@pytest.fixture(scope="session")
def impatient_warehouse(cloud, tmp_path_factory) -> Iterator[Warehouse]:
    """The same in a Snowflake of its own, which ends abandoned transactions after seconds instead of five minutes."""
    folder = tmp_path_factory.mktemp("snowflake")
    log = folder.with_suffix(".log")
    account = cloud.variables["AWS_ACCESS_KEY_ID"]
    program = (
        "from localcloud.snowflake.queries import transactions; transactions.IDLE_SECONDS = 5; "
        "from localcloud.snowflake.__main__ import main; main()"
    )
    options = ["--port", "0", "--folder", str(folder), "--account", cloud.variables["SNOWFLAKE_ACCOUNT"]]
    own = {"LOCALCLOUD_ADMIN_PASSWORD": cloud.variables["SNOWFLAKE_PASSWORD"], "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", program, *options, "--aws-user-arn", f"arn:aws:iam::{account}:root"],
            cwd=PROJECT, env={**cloud.environment, **own}, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        until(lambda: PORT.search(log.read_text()) or server.poll() is not None, 180, log.read_text)
        assert server.poll() is None, log.read_text()
        here = {"SNOWFLAKE_PORT": PORT.search(log.read_text())[1]}
        yield make_vendor_warehouse(
            replace(cloud, variables=cloud.variables | here, environment=cloud.environment | here)
        )
    finally:
        server.terminate()
        server.wait(60)


@pytest.fixture
def job(vendor_warehouse) -> Iterator[Job]:
    with emptied(vendor_warehouse) as job:
        yield job


@pytest.fixture
def impatient_job(impatient_warehouse) -> Iterator[Job]:
    with emptied(impatient_warehouse) as job:
        yield job


@contextmanager
def emptied(vendor_warehouse: Warehouse) -> Iterator[Job]:
    """The job on empty live tables, nothing beside them, and nothing in landing."""
    vendor = Vendor(vendor_warehouse.cloud.client("s3"), vendor_warehouse.landing)
    with vendor_warehouse.connect("bulk_load") as connection:
        job = Job(vendor_warehouse, connection, vendor)
        vendor.remove("")
        for name in (*(table.name for table in tables()), "BATCHES", "BATCH_FILES", "REFUSALS"):
            job.query(f"DELETE FROM VENDOR.{name}")
        for name in job.tables():
            job.query(f"DROP TABLE VENDOR.{name}")
        yield job
