"""Where COPY is tried: a table of its own, and files of its own on S3."""

from __future__ import annotations

import itertools

COUNTER = itertools.count()
CSV = "FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1 FIELD_OPTIONALLY_ENCLOSED_BY = '\"')"


class Bench:
    """A table of its own, a stage over a folder of its own in the landing bucket, and who loads: the migrator."""

    def __init__(self, platform, connection):
        self.platform, self.connection = platform, connection
        number = next(COUNTER)
        self.folder, self.table = f"vendor/bench{number}", f"BENCH{number}"
        self.schema = f"{platform.database}.VENDOR"

    def put(self, name: str, body: str | bytes) -> str:
        data = body.encode() if isinstance(body, str) else body
        self.platform.cloud.client("s3").put_object(
            Bucket=self.platform.landing, Key=f"{self.folder}/{name}", Body=data
        )
        return f"s3://{self.platform.landing}/{self.folder}/{name}"

    def create(self, columns: str) -> None:
        self.run(f"CREATE TABLE {self.schema}.{self.table} ({columns})")

    def run(self, statement: str) -> list[tuple]:
        return self.connection.cursor().execute(statement).fetchall()

    def copy(self, options: str = "", select: str = "", columns: str = "", path: str = "/") -> list[tuple]:
        stage = f"@{self.schema}.LANDING/{self.folder.removeprefix('vendor/')}{path}"
        source = f"(SELECT {select} FROM {stage})" if select else stage
        return self.run(f"COPY INTO {self.schema}.{self.table} {columns} FROM {source} {options}")

    def rows(self) -> list[tuple]:
        return sorted(self.run(f"SELECT * FROM {self.schema}.{self.table}"), key=str)
