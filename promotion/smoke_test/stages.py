"""The way of the canary file from landing to the warehouse: one stage after the other, each with a hint if it fails."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from snowflake.connector import SnowflakeConnection

from promotion.aws import Client
from promotion.errors import PromotionError
from promotion.outputs import Outputs
from promotion.smoke_test.canary_file import CanaryFile, Upload


class NotVerified(PromotionError):
    """A stage was not reached; the text is one line: the stage, and where to look."""


@dataclass(frozen=True)
class Stage:
    """A point on the way; `reached` returns what it found there, or None as long as there is nothing."""

    name: str
    reached: Callable[[], str | None]
    otherwise: str


def wait(stages: Sequence[Stage], seconds: float, say: Callable[[str], None], began: float) -> None:
    """Wait for each stage in turn, all under one deadline: `seconds` after `began`, a time of time.monotonic().

    Raise NotVerified for the first not reached in time.
    """
    for stage in stages:
        while not (found := stage.reached()):
            if time.monotonic() - began > seconds:
                raise NotVerified(f"{stage.name}: not there after {seconds:.0f} s; {stage.otherwise}")
            time.sleep(0.5)
        say(f"{stage.name}: {found} ({time.monotonic() - began:.1f} s)")


@dataclass(frozen=True)
class CanaryTrace:
    """The traces in landing and ready of one uploaded canary file, read with the rights of a deploy."""

    s3: Client
    ready: str  # bucket
    upload: Upload

    def refused(self) -> str | None:
        """Return why the splitter quarantined the file; None if it did not."""
        bucket, reason = self.upload.bucket, self.upload.reason_key
        if not self._keys(bucket, reason):
            return None
        return str(json.loads(self.s3.get_object(Bucket=bucket, Key=reason)["Body"].read())["reason"])

    def part(self) -> str | None:
        """Return the key of a part of the file, if there is one."""
        return next((key for key in self._keys(self.ready, self.upload.ready_folder) if "/part-" in key), None)

    def manifest(self) -> str | None:
        """Return the key of the file's manifest, if there is one."""
        keys = self._keys(self.ready, self.upload.ready_folder)
        return next((key for key in keys if key.endswith("/manifest.json")), None)

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        answer = self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for entry in answer.get("Contents", ())]


def arrived(connection: SnowflakeConnection, file: CanaryFile) -> str | None:
    """Return how many of the file's rows are in RAW.USERS, once all are there; None before.

    MARTS.CANARIES shows an analyst the rows that belong to nobody as they came. Raise NotVerified if they are not those
    that were sent.
    """
    query = "SELECT first_name, last_name, email FROM marts.canaries WHERE email LIKE %s ORDER BY email"
    cursor = connection.cursor()
    cursor.execute(query, (f"{file.run}-%@verify.invalid",))
    rows = cursor.fetchall()
    if len(rows) < len(file.rows):
        return None
    if rows != file.rows:
        raise NotVerified(
            f"rows: {len(rows)} in RAW.USERS that are not the {len(file.rows)} sent, the first {rows[0]}; "
            "stop the splitter: docs/runbook.md, stop-the-splitter"
        )
    return f"{len(rows)} in RAW.USERS, each once"


def stages(file: CanaryFile, trace: CanaryTrace, outputs: Outputs, connection: SnowflakeConnection) -> list[Stage]:
    """Return the stages part, manifest and rows of an uploaded canary file."""

    def part() -> str | None:
        if reason := trace.refused():
            raise NotVerified(
                f"part: the splitter put {file.key} into quarantine: {reason}; correct contract and splitter together"
            )
        return trace.part()

    return [
        Stage(
            "part",
            part,
            f"nothing cuts {file.key}: is the splitter running? See its log, and the dead letters in "
            f"{outputs.dead_letter_queue_url}",
        ),
        Stage(
            "manifest",
            trace.manifest,
            f"parts are in {trace.upload.ready_folder}, but the splitter did not finish: see its log",
        ),
        Stage(
            "rows",
            lambda: arrived(connection, file),
            "the parts are ready, but the pipe did not load them: see the splitter's log, and python -m scripts.pipe "
            "list",
        ),
    ]
