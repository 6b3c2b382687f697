"""All places where a person is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from contracts.contract import Contract
from contracts.reader import contracts
from erasure import quarantine, vendor
from erasure.listing import Listing
from erasure.objects import Version
from erasure.person import Person
from erasure.streaming import Documents, FileFinding, StreamingSearch
from erasure.tables import TableRows, Tables
from erasure.vendor import VendorFinding
from pipelines.file_names import is_passed_over
from promotion.aws import Client


@dataclass(frozen=True)
class Places:
    """The two buckets and the warehouse of an environment, as the eraser reaches them.

    `documents`: those of ready that a search has read; the next one reads only what is new.
    """

    s3: Client
    landing: str
    ready: str
    tables: Tables
    documents: Documents = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Found:
    """Where a person is. `time_travel_days`: for how long Snowflake itself still has rows after they are deleted.

    These are the days of all tables: a load may have dropped one with the person an hour ago.
    """

    streaming: tuple[FileFinding, ...]
    vendor: tuple[VendorFinding, ...]
    quarantine: tuple[Version, ...]
    tables: tuple[TableRows, ...]
    time_travel_days: int

    @property
    def waiting(self) -> tuple[FileFinding, ...]:
        """The streaming files that are neither loaded nor refused yet: they are left until they are."""
        return tuple(file for file in self.streaming if file.outcome == "waiting")

    @property
    def is_nowhere(self) -> bool:
        """True if no place has the person."""
        return not (self.streaming or self.vendor or self.quarantine or self.tables)

    def counts(self) -> dict[str, int]:
        """Return the numbers of versions, objects and rows with the person, by place."""
        landed = [file.landed for file in self.streaming if file.landed] + [file.landed for file in self.vendor]
        return {
            "landing": len(landed),
            "ready": sum(len(file.ready) for file in self.streaming),
            "quarantine": len(self.quarantine),
            "raw_rows": sum(sum(file.rows.values()) for file in self.streaming),
            "vendor_rows": sum(table.rows for table in self.tables),
            "waiting": len(self.waiting),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON document of `scripts.erase --json`."""
        return {
            "counts": self.counts(),
            "time_travel_days": self.time_travel_days,
            "streaming": [
                {
                    "dataset": file.contract.name,
                    "file": file.hash,
                    "outcome": file.outcome,
                    "landing": file.landed and {"key": file.landed.key, "version": file.landed.version},
                    "ready": [{"key": item.key, "version": item.version} for item in file.ready],
                    "rows": sum(file.rows.values()),
                }
                for file in self.streaming
            ],
            "vendor": [
                {"key": file.landed.key, "version": file.landed.version, "rows": file.rows} for file in self.vendor
            ],
            "quarantine": [{"key": item.key, "version": item.version} for item in self.quarantine],
            "tables": [
                {"table": each.table, "column": each.column, "rows": each.rows, "keeps_row": each.keeps_row}
                for each in self.tables
            ],
        }


def find(places: Places, person: Person, progress: Callable[[str, int], None] = lambda place, number: None) -> Found:
    """Return where the person is. `progress` is called with a place and the number of files that were looked at.

    Raises PromotionError for a manifest that no splitter wrote.
    """
    s3, tables = places.s3, places.tables
    of_person = [contract for contract in contracts().values() if contract.person]
    streamed = [contract for contract in of_person if contract.domain == "streaming"]
    parts = {contract.name: tables.parts(contract, person) for contract in streamed}  # before files: they come first
    listing = Listing.of(s3, places.landing, places.ready, streamed)
    refused = quarantine.refused(s3, listing)
    streaming: list[FileFinding] = []
    for contract in streamed:
        search = StreamingSearch(s3, listing, contract, person, refused, places.documents)
        streaming += search.find(parts[contract.name], _counter(contract, progress))
    of_vendor: list[VendorFinding] = []
    rows: list[TableRows] = tables.quoting(person)
    for contract in (each for each in of_person if each.domain == "vendor"):
        of_vendor += vendor.find(s3, listing.landed(contract), contract, person)
        rows += tables.of_vendor(contract, person)
        progress(contract.name, len(of_vendor))
    others = (item for item in listing.landing if not _is_searched(item, item.source.hash in refused))
    held = quarantine.find(s3, places.ready, others, person)
    progress("quarantine", len(held))
    return Found(tuple(streaming), tuple(of_vendor), held, tuple(rows), tables.retention_days())


def _is_searched(version: Version, is_refused: bool) -> bool:
    """Return True for a file that its dataset's search reads, or that has nobody by the contract that it keeps."""
    of = contracts().get(version.key.split("/")[1]) if version.key.count("/") > 1 else None
    if of is None or not version.key.startswith(f"{of.folder}/"):
        return False
    if is_passed_over(version.key, version.size):
        return bool(of.domain == "vendor" and of.person)
    return bool(of.person) or not is_refused


def _counter(contract: Contract, progress: Callable[[str, int], None]) -> Callable[[], None]:
    seen = [0]

    def one_more() -> None:
        seen[0] += 1
        if seen[0] % 100 == 0:
            progress(contract.name, seen[0])

    return one_more
