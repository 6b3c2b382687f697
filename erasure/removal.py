"""A person removed from all places where the search found them."""

from collections.abc import Callable
from datetime import UTC, datetime

from erasure.person import Person
from erasure.record import Record, complete, record_of
from erasure.search import Found, Places, find
from erasure.streaming import by_dataset
from erasure.streaming_removal import StreamingRemoval
from erasure.vendor_removal import VendorRemoval
from promotion.errors import PromotionError

_PASSES = 3
Progress = Callable[[str, int], None]


class NotErased(PromotionError):
    """The person is still somewhere; run it again."""


def erase(places: Places, person: Person, found: Found, progress: Progress = lambda place, number: None) -> Record:
    """Remove the person from everywhere, and return the record, which is in ready by then.

    Searches again afterwards, and removes what came meanwhile; `progress`: as in `find`. Files that wait for their
    outcome are left. May be killed at any moment: the next run does the rest, and ends the records of those before.
    Raises NotErased if some place still has the person, PromotionError if two runs meet.
    """
    began = datetime.now(UTC)
    record_of(places, person, found, began, None).put(places)
    left = found
    for _ in range(_PASSES):
        _remove(places, person, left)
        left = find(places, person, progress)
        if len(left.streaming) == len(left.waiting) and not (left.vendor or left.quarantine or left.tables):
            break
    else:
        raise NotErased("files with the person come faster than they are removed: stop their writer, then run it again")
    record = record_of(places, person, found, began, None if left.waiting else datetime.now(UTC))
    record.put(places)
    if left.waiting:
        raise NotErased(
            f"{len(left.waiting)} files are neither loaded nor refused yet, everything else is done: run it again when "
            "scripts.status shows none"
        )
    complete(places, person)
    return record


def _remove(places: Places, person: Person, found: Found) -> None:
    """Remove from files before tables, and what a load reads before what it has loaded."""
    for contract, files in by_dataset(found.streaming):
        StreamingRemoval(places.s3, places.ready, places.tables, contract, person).remove(files)
    VendorRemoval(places.s3, places.landing, person).remove(found.vendor)
    for item in found.quarantine:
        item.remove_and_hide(places.s3)
    for table in found.tables:
        places.tables.erase_rows(table, person)
