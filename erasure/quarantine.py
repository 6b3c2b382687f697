"""Quarantine, and files in landing that no dataset's search reads: in other folders, or with names that are no data.

Whatever of these mentions the person goes whole: nothing of it was loaded.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from erasure.objects import Version, versions
from erasure.person import Person
from pipelines.bulk_load.batch import PREFIX as VENDOR
from pipelines.bulk_load.manifest import NAME as VENDOR_MANIFEST
from pipelines.splitter.landing.landing_versions import dataset_of
from pipelines.splitter.landing.reasons import ENDING, PREFIX, reasons
from pipelines.splitter.parts import manifest
from promotion.aws import Client

_READERS = 16


@dataclass(frozen=True)
class Quarantine:
    """`hashes`: of the files that were refused; `found`: versions of objects with the person, to be removed in order.

    Files of no dataset come before their copies in quarantine.
    """

    hashes: frozenset[str]
    found: tuple[Version, ...]


def find(s3: Client, landing: str, ready: str, person: Person, searched: Callable[[Version, bool], bool]) -> Quarantine:
    """Read all of quarantine, and each other file that is not `searched`: that no dataset's search reads.

    `searched` is called with a version, and with True if it was refused. The reason beside a copy with the person is
    found with it: it names the file.
    """
    hashes = frozenset(each.source.hash for each in reasons(s3, landing))
    items = [item for item in versions(s3, landing) if item.size and not searched(item, item.source.hash in hashes)]
    held = [item for item in items if item.key.startswith(PREFIX)]
    others = [item for item in items if not item.key.startswith(PREFIX)]
    mentioned = set(_mentioned(s3, held, person))
    copies = {item.key for item in mentioned}
    beside = {item for item in held if item.key.removesuffix(ENDING) in copies and item.key.endswith(ENDING)}
    elsewhere = (
        item
        for item in _mentioned(s3, others, person)
        if item.key != f"{VENDOR}{VENDOR_MANIFEST}" and not _is_loaded(s3, ready, item)
    )
    return Quarantine(hashes, (*elsewhere, *(item for item in held if item in mentioned | beside)))


def _mentioned(s3: Client, items: list[Version], person: Person) -> Iterator[Version]:
    with ThreadPoolExecutor(_READERS) as readers:
        found = readers.map(lambda item: item.mentions(s3, person), items)
        yield from (item for item, has_person in zip(items, found, strict=True) if has_person)


def _is_loaded(s3: Client, ready: str, item: Version) -> bool:
    """Return True for a file that a later splitter took: it is what its contract says, not what is no dataset's."""
    return manifest.find(s3, ready, dataset_of(item.key), item.source) is not None
