"""A file's upload into the landing bucket."""

from pathlib import Path

from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing.source import Source
from tests.buckets import Buckets


def upload(buckets: Buckets, path: Path, key: str) -> Source:
    """Put the file into the landing bucket; return its version there as the splitter reads it."""
    buckets.s3.upload_file(str(path), buckets.landing, key)
    version = buckets.s3.head_object(Bucket=buckets.landing, Key=key)["VersionId"]
    return Source.pin(buckets.s3, FileEvent(buckets.landing, key, version, None))
