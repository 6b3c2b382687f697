"""The small file that proves a deploy: it goes in at landing, and its rows are told from all others."""

import time
import uuid
from dataclasses import dataclass, field

from pipelines.splitter.source import Source

ROWS = 3


@dataclass(frozen=True)
class Proof:
    """The file of one run. Its name and its mail addresses are this run's own."""

    run: str = field(default_factory=lambda: f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{uuid.uuid4().hex[:8]}")

    @property
    def key(self) -> str:
        return f"streaming/users/verify-{self.run}.csv"

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """(first_name, last_name, email), every value another, so that a swapped column shows."""
        return [(f"First {n}", f"Last {n}", f"{self.run}-{n}@verify.invalid") for n in range(ROWS)]

    @property
    def body(self) -> bytes:
        lines = [("first_name", "last_name", "email"), *self.rows]
        return "".join(",".join(line) + "\n" for line in lines).encode()


def put(s3, bucket: str, proof: Proof) -> Source:
    """Put the proof's file into landing; return this version of it, as the splitter will know it."""
    answer = s3.put_object(Bucket=bucket, Key=proof.key, Body=proof.body, ContentType="text/csv")
    return Source(bucket, proof.key, answer.get("VersionId"), answer["ETag"], len(proof.body))
