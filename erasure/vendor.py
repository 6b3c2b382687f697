"""The vendor's files in landing that have rows of the person: every version of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contracts.contract import Contract
from erasure.objects import Version, VersionRemoved
from erasure.person import Person
from erasure.vendor_records import Rest, without
from pipelines.file_names import is_data, kind_of
from pipelines.splitter.landing.unreadable import Unreadable
from promotion.aws import Client


@dataclass(frozen=True)
class VendorFinding:
    """A version of a vendor's file with the person. `rows`: how many have them; None if it can't be read as rows."""

    contract: Contract
    landed: Version
    rows: int | None


def find(s3: Client, files: Iterable[Version], contract: Contract, person: Person) -> Iterator[VendorFinding]:
    """Yield those with the person of the versions of a dataset's files."""
    for version in files:
        try:
            found = rewritten(s3, version, contract, person) if is_data(version.key, "vendor") else None
        except VersionRemoved:
            continue
        rows = found.rows if found else None
        if rows or (rows is None and version.mentions(s3, person)):
            yield VendorFinding(contract, version, rows)


def rewritten(s3: Client, version: Version, contract: Contract, person: Person) -> Rest | None:
    """Return the text of a version without the person; None if it can't be read as rows.

    VersionRemoved and any error of S3 are raised: botocore's timeouts are OSErrors, as is what a damaged file raises.
    """
    try:
        text = b"".join(version.text(s3)[1])
    except Unreadable:
        return None
    try:
        return without(
            person, str(kind_of(version.key)), str(contract.person), contract.keeps_row, text, contract.column_names
        )
    except (ValueError, OSError):
        return None
