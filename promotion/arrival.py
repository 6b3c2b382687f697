"""The way of a file from landing to the warehouse, one stage after the other, and where to look when it stops."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from snowflake.connector import SnowflakeConnection

from promotion.proof import Proof


class NotVerified(Exception):
    """One line: what was not reached, and where to look."""


@dataclass(frozen=True)
class Stage:
    """A point on the way; `reached` returns what was found there, or None as long as there is nothing."""

    name: str
    reached: Callable[[], str | None]
    otherwise: str


def wait(stages: list[Stage], seconds: float, say: Callable[[str], None]) -> None:
    """Wait for each stage in turn, all under one deadline. Raises NotVerified for the first not reached in time."""
    began = time.monotonic()
    for stage in stages:
        while not (found := stage.reached()):
            if time.monotonic() - began > seconds:
                raise NotVerified(f"{stage.name}: not there after {seconds:.0f} s; {stage.otherwise}")
            time.sleep(0.5)
        say(f"{stage.name}: {found} ({time.monotonic() - began:.1f} s)")


@dataclass(frozen=True)
class Buckets:
    """Landing and ready, as whoever deploys may look at them."""

    s3: object
    landing: str
    ready: str

    def refused(self, key: str) -> str | None:
        """Why the splitter put the file with this key aside, or None."""
        reason = f"quarantine/{key}.reason.json"
        if not self._keys(self.landing, reason):
            return None
        return json.loads(self.s3.get_object(Bucket=self.landing, Key=reason)["Body"].read())["reason"]

    def part(self, folder: str) -> str | None:
        return next((key for key in self._keys(self.ready, folder) if "/part-" in key), None)

    def manifest(self, folder: str) -> str | None:
        return next((key for key in self._keys(self.ready, folder) if key.endswith("/manifest.json")), None)

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        answer = self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for entry in answer.get("Contents", ())]


def arrived(connection: SnowflakeConnection, proof: Proof) -> str | None:
    """The proof's rows in RAW.USERS, once they are all there. Raises NotVerified if they are not what was sent."""
    query = "SELECT first_name, last_name, email FROM raw.users WHERE email LIKE %s ORDER BY email"
    rows = connection.cursor().execute(query, (f"{proof.run}-%@verify.invalid",)).fetchall()
    if len(rows) < len(proof.rows):
        return None
    if rows != proof.rows:
        raise NotVerified(
            f"rows: {len(rows)} in RAW.USERS that are not the {len(proof.rows)} sent, the first {rows[0]}"
        )
    return f"{len(rows)} in RAW.USERS, each once"


def stages(proof: Proof, folder: str, outputs: dict, buckets: Buckets, connection: SnowflakeConnection) -> list[Stage]:
    def part() -> str | None:
        if reason := buckets.refused(proof.key):
            raise NotVerified(f"part: the splitter put {proof.key} into quarantine: {reason}")
        return buckets.part(folder)

    pipe = f"{outputs['database']}.RAW.USERS_PIPE"
    return [
        Stage(
            "part",
            part,
            f"nothing cuts {proof.key}: is the splitter running? See its log, and the dead letters in "
            f"{outputs['dead_letter_queue_url']}",
        ),
        Stage(
            "manifest",
            lambda: buckets.manifest(folder),
            f"parts are in {folder}, but the splitter did not finish: see its log",
        ),
        Stage(
            "rows",
            lambda: arrived(connection, proof),
            f"the parts are ready, but the pipe did not load them: see the splitter's log, and "
            f"SELECT SYSTEM$PIPE_STATUS('{pipe}')",
        ),
    ]
