"""The canary file of a smoke test: a small file of its own for each run, whose rows no other file has."""

import time
import uuid
from dataclasses import dataclass, field

from pipelines.splitter.landing.traces import ready_folder, reason_key
from promotion.aws import Client

_ROWS = 3


@dataclass(frozen=True)
class CanaryFile:
    """The file of one run. Its name and its mail addresses are this run's own."""

    run: str = field(default_factory=lambda: f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{uuid.uuid4().hex[:8]}")

    @property
    def key(self) -> str:
        """Return the file's key in the landing bucket."""
        return f"streaming/users/verify-{self.run}.csv"

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Return (first_name, last_name, email) of each row; all values differ, so that a swapped column shows."""
        return [(f"First {n}", f"Last {n}", f"{self.run}-{n}@verify.invalid") for n in range(_ROWS)]

    @property
    def body(self) -> bytes:
        """Return the file's bytes: CSV with a header."""
        lines = [("first_name", "last_name", "email"), *self.rows]
        return "".join(",".join(line) + "\n" for line in lines).encode()


@dataclass(frozen=True)
class Upload:
    """One version of a canary file in the landing bucket, and where the splitter puts what it makes of it."""

    bucket: str
    key: str
    ready_folder: str
    reason_key: str  # in the landing bucket, if the splitter quarantines the file


def upload(s3: Client, bucket: str, file: CanaryFile) -> Upload:
    """Put the canary file into the landing bucket."""
    answer = s3.put_object(Bucket=bucket, Key=file.key, Body=file.body, ContentType="text/csv")
    version = (bucket, file.key, answer.get("VersionId"), answer["ETag"])
    return Upload(bucket, file.key, ready_folder(*version), reason_key(*version))
