"""A bucket in memory, for tests of tasks without a cloud."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass, field
from typing import Any

from pipelines.splitter.cutting.writer import Job
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.contract import datasets
from pipelines.splitter.reading.layout import Layout, layout_of
from pipelines.splitter.reading.limits import Limits

HEADER = b"first_name,last_name,email\n"


@dataclass
class Bucket:
    """S3 with one file to read. `puts`: the objects that were written, by key."""

    data: bytes
    puts: dict[str, bytes] = field(default_factory=dict)

    def get_object(self, Bucket: str, Key: str, VersionId: str, Range: str) -> dict[str, Any]:
        start, _, end = Range.removeprefix("bytes=").partition("-")
        body = io.BytesIO(self.data[int(start) : int(end) + 1])
        return {"Body": body, "ResponseMetadata": {"HTTPStatusCode": 206}}

    def put_object(self, Bucket: str, Key: str, Body: Any, ContentLength: int, ChecksumSHA256: str) -> None:
        assert Key not in self.puts
        self.puts[Key] = Body.read()
        assert len(self.puts[Key]) == ContentLength

    def texts(self) -> dict[str, bytes]:
        """The text of each part, without its header, by the name of the part."""
        found = {key.rsplit("/", 1)[1]: gzip.decompress(body) for key, body in sorted(self.puts.items())}
        assert all(text.startswith(HEADER) for text in found.values())
        return {name: text.removeprefix(HEADER) for name, text in found.items()}


def job_of(data: bytes, kind: str = "csv", part_bytes: int = 1_000, max_bad_rows: int = 0, **limits: int) -> Job:
    source = Source("landing", f"streaming/users/a.{kind}", "v1", "e", len(data))
    return Job(
        source,
        "users",
        datasets()["users"],
        kind,
        "ready",
        PartSettings(part_bytes, 1),
        0,
        max_bad_rows,
        Limits(**limits),
    )


def layout(data: bytes, kind: str = "csv") -> Layout:
    return layout_of(kind, data, datasets()["users"])
