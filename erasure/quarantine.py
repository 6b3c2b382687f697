"""Quarantine: the copies of refused files, the reasons beside them, and messages that named no file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from erasure.objects import Version, versions
from erasure.person import Person
from pipelines.splitter.landing.landing_versions import dataset_of
from pipelines.splitter.landing.quarantine import quarantine_key
from pipelines.splitter.landing.reasons import ENDING, PREFIX, reasons
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts import manifest
from promotion.aws import Client


@dataclass(frozen=True)
class Quarantine:
    """`hashes`: of the files that were refused; `found`: versions of objects with the person.

    Among these are the refused files themselves, before their copies, if nothing else searches their folder.
    """

    hashes: frozenset[str]
    found: tuple[Version, ...]


def find(s3: Client, landing: str, ready: str, person: Person, searched: Sequence[str]) -> Quarantine:
    """Read all of quarantine. The reason beside a copy with the person is found with it: it names the file.

    `searched`: the folders in landing whose files are searched for themselves. A refused file may lie in any other.
    """
    items = list(versions(s3, landing, PREFIX))
    mentioned = {item for item in items if item.mentions(s3, person)}
    copies = {item.key for item in mentioned}
    beside = {item for item in items if item.key.removesuffix(ENDING) in copies and item.key.endswith(ENDING)}
    refused = [each.source for each in reasons(s3, landing)]
    hashes = frozenset(each.hash for each in refused)
    keys = {each.key for each in refused if quarantine_key(each) in copies}
    elsewhere = sorted(key for key in keys if not key.startswith(tuple(f"{folder}/" for folder in searched)))
    originals = (
        version
        for key in elsewhere
        for version in _refused_versions(s3, landing, key, hashes)
        if version.mentions(s3, person) and not _is_loaded(s3, ready, version.source)
    )
    return Quarantine(hashes, (*originals, *(item for item in items if item in mentioned | beside)))


def _refused_versions(s3: Client, landing: str, key: str, hashes: frozenset[str]) -> Iterator[Version]:
    return (item for item in versions(s3, landing, key) if item.key == key and item.source.hash in hashes)


def _is_loaded(s3: Client, ready: str, source: Source) -> bool:
    """Return True for a file that a later splitter took: it is what its contract says, not what quarantine has."""
    return manifest.find(s3, ready, dataset_of(source.key), source) is not None
