"""Rules with days and minutes in them, each in a moment: the clock is moved."""

from __future__ import annotations

import gzip
import json
import time
import uuid
from collections.abc import Iterator

import pytest
import requests
from snowflake.connector.errors import ProgrammingError

DAY = 86400


class Later:
    """A stage with a file, a table and a pipe of the test's own, and the administrator, who moves the clock."""

    def __init__(self, platform, admin) -> None:
        self.platform, self.admin = platform, admin
        self.name = f"LATER{uuid.uuid4().hex[:8]}".upper()
        self.table = f"{platform.database}.RAW.{self.name}"
        self.sql(f"USE SCHEMA {platform.database}.RAW")
        self.put("a.csv", "1\n")
        integration = f"STORAGE_INTEGRATION = {platform.integration}"
        self.sql(f"CREATE STAGE {self.name} URL = 's3://{platform.ready}/{self.name}/' {integration}")
        self.sql(f"CREATE TABLE {self.name} (N NUMBER)")

    def sql(self, statement: str) -> list[tuple]:
        return self.admin.cursor().execute(statement).fetchall()

    def put(self, name: str, body: str) -> None:
        key = f"{self.name}/{name}"
        self.platform.cloud.client("s3").put_object(
            Bucket=self.platform.ready, Key=key, Body=gzip.compress(body.encode())
        )

    def copy(self, options: str = "") -> list[tuple]:
        return self.sql(f"COPY INTO {self.table} FROM @{self.name} FILE_FORMAT = (TYPE = CSV) {options}")

    def count(self) -> int:
        return self.sql(f"SELECT COUNT(*) FROM {self.table}")[0][0]

    def clock(self, **body: float) -> None:
        variables = self.platform.cloud.variables
        url = f"http://{variables['SNOWFLAKE_HOST']}:{variables['SNOWFLAKE_PORT']}/local/clock"
        headers = {"Authorization": f'Snowflake Token="{self.admin.rest.token}"'}
        assert requests.post(url, json=body, headers=headers, timeout=20).ok

    def history(self, since: str = "DATEADD(DAY, -14, CURRENT_TIMESTAMP())") -> list[tuple]:
        function = f"{self.platform.database}.INFORMATION_SCHEMA.COPY_HISTORY"
        return self.sql(f"SELECT FILE_NAME FROM TABLE({function}(TABLE_NAME => '{self.table}', START_TIME => {since}))")


@pytest.fixture
def later(platform) -> Iterator[Later]:
    with platform.admin() as admin:
        later = Later(platform, admin)
        yield later
        later.clock()


NOTHING = [("Copy executed with 0 files processed.",)]


@pytest.mark.rule(
    "A table remembers its loaded files for 64 days", source="user-guide/data-load-considerations-load#load-metadata"
)
@pytest.mark.rule(
    "Older files that it may have forgotten are skipped",
    source="user-guide/data-load-considerations-load#load-metadata",
)
@pytest.mark.rule("LOAD_UNCERTAIN_FILES = TRUE loads them", source="sql-reference/sql/copy-into-table")
def test_copy_after_64_days(later: Later) -> None:
    later.copy()
    later.clock(forward_seconds=63 * DAY)
    assert later.copy("LOAD_UNCERTAIN_FILES = TRUE") == NOTHING
    later.clock(forward_seconds=2 * DAY)
    assert later.copy() == NOTHING
    assert later.count() == 1
    assert later.copy("LOAD_UNCERTAIN_FILES = TRUE")[0][1] == "LOADED"
    assert later.count() == 2


@pytest.mark.rule(
    "An old file is loaded into a table that began to load less than 64 days ago",
    source="user-guide/data-load-considerations-load#load-metadata",
)
def test_an_old_file_into_a_young_table(later: Later) -> None:
    later.clock(forward_seconds=65 * DAY)
    assert later.copy()[0][1] == "LOADED"


@pytest.mark.rule(
    "COPY_HISTORY goes back 14 days, whatever range is requested",
    source="sql-reference/functions/copy_history#usage-notes",
)
def test_copy_history_after_14_days(later: Later) -> None:
    later.copy()
    assert len(later.history()) == 1
    later.clock(forward_seconds=13 * DAY)
    assert len(later.history()) == 1
    later.clock(forward_seconds=2 * DAY)
    assert later.history() == []
    assert later.history("'2020-01-01'::TIMESTAMP_LTZ") == []


def drained(later: Later) -> None:
    deadline = time.monotonic() + 60
    while json.loads(later.sql(f"SELECT SYSTEM$PIPE_STATUS('{later.table}')")[0][0])["pendingFileCount"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.rule("ALTER PIPE REFRESH queues files of the last 7 days only", source="sql-reference/sql/alter-pipe")
def test_refresh_after_7_days(later: Later) -> None:
    later.sql(f"CREATE PIPE {later.name} AS COPY INTO {later.name} FROM @{later.name} FILE_FORMAT = (TYPE = CSV)")
    later.clock(forward_seconds=8 * DAY)
    assert later.sql(f"ALTER PIPE {later.name} REFRESH") == []
    later.clock(forward_seconds=-2 * DAY)
    assert later.sql(f"ALTER PIPE {later.name} REFRESH") == [("a.csv", "SENT")]
    drained(later)
    assert later.count() == 1


@pytest.mark.rule(
    "A transaction that blocks others is rolled back after 5 idle minutes",
    source="sql-reference/transactions#aborting-transactions",
)
def test_an_idle_transaction_gives_its_lock_up(later: Later, platform) -> None:
    later.copy()
    with platform.admin() as other:
        other.cursor().execute("BEGIN")
        other.cursor().execute(f"DELETE FROM {later.table}")
        later.sql("ALTER SESSION SET LOCK_TIMEOUT = 0")
        with pytest.raises(ProgrammingError, match="lock"):
            later.sql(f"UPDATE {later.table} SET N = 2")
        later.clock(forward_seconds=301)
        later.sql(f"UPDATE {later.table} SET N = 2")
        assert later.count() == 1


@pytest.mark.rule("A new object carries its creation time", source="sql-reference/sql/show-tables")
def test_created_on_is_the_clocks(later: Later) -> None:
    later.clock(now="2031-05-06T07:08:09Z")
    later.sql(f"CREATE TABLE {later.name}_LATER (N NUMBER)")
    created = later.sql(f"SHOW TABLES LIKE '{later.name}_LATER'")[0][0]
    assert (created.year, created.month, created.day) == (2031, 5, 6)
