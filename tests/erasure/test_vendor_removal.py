"""The vendor's manifest after files were written again, whatever their sizes are now."""

import io
import json
from typing import Any

import pytest

from erasure.person import Person
from erasure.vendor_removal import VendorRemoval
from pipelines.splitter.landing.source import rewrites_metadata

ENTRY = {"name": "authors/a.json", "bytes": 100, "rows": 3}


class Vendor:
    """S3 with a manifest, and one file that was written again from one of 100 bytes, without a row."""

    def __init__(self, size: int, before: int | None):
        self.documents = [{"files": [ENTRY]}]
        self.head = {"ContentLength": size, "VersionId": "v2", "Metadata": rewrites_metadata("v1", size)}
        said = {"marquee-bytes-before": str(before)} if before else {}
        self.head["Metadata"] |= {"marquee-rows-removed": "1", **said}

    def get_object(self, **named: Any) -> dict[str, Any]:
        return {"Body": io.BytesIO(json.dumps(self.documents[-1]).encode()), "ETag": str(len(self.documents))}

    def head_object(self, **named: Any) -> dict[str, Any]:
        return self.head

    def put_object(self, Body: io.BytesIO, IfMatch: str, **named: Any) -> None:
        assert IfMatch == str(len(self.documents))
        self.documents.append(json.loads(Body.read()))


@pytest.mark.parametrize(
    ("size", "before", "bytes_", "rows", "writes"),
    [
        (60, 100, 60, 2, 1),
        (100, 100, 100, 2, 1),  # the file is newer than the manifest now, which a load refuses
        (60, 70, 100, 3, 0),  # the manifest was of another file before: a load refuses it as it did
        (60, None, 60, 2, 1),  # written by an earlier release
        (100, None, 100, 3, 0),
    ],
)
def test_the_manifest_is_written_after_the_file_and_counts_its_rows_once(size, before, bytes_, rows, writes):
    vendor = Vendor(size, before)
    for _ in range(3):
        VendorRemoval(vendor, "landing", Person.of("ann@x.org")).correct_manifest(set())
    [entry] = vendor.documents[-1]["files"]
    assert (entry["bytes"], entry["rows"], len(vendor.documents) - 1) == (bytes_, rows, writes)
