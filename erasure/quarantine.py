"""Quarantine, and files in landing that no dataset's search reads: in other folders, or with names that are no data.

A version of these that mentions the person is removed as a whole: none of its rows was loaded.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from erasure.listing import Listing
from erasure.objects import Version
from erasure.person import Person
from pipelines.bulk_load.batch import PREFIX as VENDOR
from pipelines.bulk_load.manifest import NAME as VENDOR_MANIFEST
from pipelines.splitter.landing.landing_versions import dataset_of
from pipelines.splitter.landing.reasons import ENDING, PREFIX, listed_reasons
from pipelines.splitter.parts import manifest
from promotion.aws import Client

_READERS = 16


def refused(s3: Client, listing: Listing) -> frozenset[str]:
    """Return the hashes of the files that were refused."""
    return frozenset(each.source.hash for each in listed_reasons(s3, (item.source for item in listing.landing)))


def find(s3: Client, ready: str, items: Iterable[Version], person: Person) -> tuple[Version, ...]:
    """Return the versions with the person, to be removed in order: files of no dataset before their copies here.

    `items`: quarantine, and each other file in landing that no dataset's search reads. The reason beside a copy with
    the person is found with it: it names the file.
    """
    items = [item for item in items if item.size]
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
    return (*elsewhere, *(item for item in held if item in mentioned | beside))


def _mentioned(s3: Client, items: list[Version], person: Person) -> Iterator[Version]:
    with ThreadPoolExecutor(_READERS) as readers:
        found = readers.map(lambda item: item.mentions(s3, person), items)
        yield from (item for item, has_person in zip(items, found, strict=True) if has_person)


def _is_loaded(s3: Client, ready: str, item: Version) -> bool:
    """Return True for a file that a later splitter took: it is what its contract says, not what is no dataset's."""
    return manifest.find(s3, ready, dataset_of(item.key), item.source) is not None
