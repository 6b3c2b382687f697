"""The versions in both buckets at one moment: each place is listed once for the whole search."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from contracts.contract import Contract
from erasure.objects import Version, versions
from pipelines.splitter.landing import erased_versions
from promotion.aws import Client


@dataclass(frozen=True)
class Listing:
    """`ready`: the versions of each dataset; `erased`: keys in ready of the documents on versions that are erased."""

    landing: tuple[Version, ...]
    ready: Mapping[str, tuple[Version, ...]]
    erased: frozenset[str]

    @classmethod
    def of(cls, s3: Client, landing: str, ready: str, contracts: Iterable[Contract]) -> "Listing":
        """List all of landing, then the folders of these contracts in ready.

        In this order, a file that is loaded meanwhile is found as one that waits.
        """
        landed = tuple(versions(s3, landing))
        objects = {contract.name: tuple(versions(s3, ready, f"{contract.name}/")) for contract in contracts}
        return cls(landed, objects, erased_versions.names(s3, ready))

    def landed(self, contract: Contract) -> Iterator[Version]:
        """Yield the versions in a dataset's folder in landing."""
        return (item for item in self.landing if item.key.startswith(f"{contract.folder}/"))
