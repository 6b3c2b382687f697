"""Quarantine: the copies of refused files, the reasons beside them, and messages that named no file."""

from dataclasses import dataclass

from erasure.objects import Version, versions
from erasure.person import Person
from pipelines.splitter.landing.reasons import ENDING, PREFIX, reasons
from promotion.aws import Client


@dataclass(frozen=True)
class Quarantine:
    """`hashes`: of the files that were refused; `found`: versions of objects with the person."""

    hashes: frozenset[str]
    found: tuple[Version, ...]


def find(s3: Client, landing: str, person: Person) -> Quarantine:
    """Read all of quarantine. The reason beside a copy with the person is found with it: it names the file."""
    items = list(versions(s3, landing, PREFIX))
    mentioned = {item for item in items if item.mentions(s3, person)}
    copies = {item.key for item in mentioned}
    beside = {item for item in items if item.key.removesuffix(ENDING) in copies and item.key.endswith(ENDING)}
    hashes = frozenset(each.source.hash for each in reasons(s3, landing))
    return Quarantine(hashes, tuple(item for item in items if item in mentioned | beside))
