"""The names under which a streaming file can be followed from outside of the splitter, by a smoke test for example."""

from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing.quarantine import quarantine_key
from pipelines.splitter.landing.reasons import ENDING
from pipelines.splitter.landing.source import Source


def ready_folder(bucket: str, key: str, version: str | None, etag: str) -> str:
    """Return the folder in the ready bucket that gets the parts and the manifest of this version of a landed file."""
    return f"{FileEvent(bucket, key, version, etag).dataset}/{Source(bucket, key, version, etag, 0).hash}/"


def reason_key(bucket: str, key: str, version: str | None, etag: str) -> str:
    """Return the key in the landing bucket of the JSON document that says why this version was quarantined."""
    return quarantine_key(Source(bucket, key, version, etag, 0)) + ENDING
