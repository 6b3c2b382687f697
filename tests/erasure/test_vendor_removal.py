"""The vendor's manifest after files were written again, whatever their sizes are now."""

import io
import json
from typing import Any

import pytest
from botocore.response import StreamingBody

from contracts.reader import contracts
from erasure.objects import Version
from erasure.person import Person
from erasure.vendor import VendorFinding
from erasure.vendor_removal import VendorRemoval
from pipelines.splitter.landing.source import rewrites_metadata

CONTRACT = next(each for each in contracts().values() if each.domain == "vendor" and each.person)
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


class Killed(Exception):
    """The end of a run."""


class Landing:
    """S3 with a file of three persons and its manifest; `dies`: before the manifest is written."""

    def __init__(self) -> None:
        self.key, self.version, self.dies = f"{CONTRACT.folder}/a.csv", 1, True
        self.data = f"{CONTRACT.person}\nann@x.org\neve@x.org\njoe@x.org\n".encode()
        entry = {"name": self.key.partition("/")[2], "bytes": len(self.data), "rows": 3}
        self.manifest, self.metadata = json.dumps({"files": [entry]}).encode(), {}

    def finding(self) -> VendorFinding:
        return VendorFinding(CONTRACT, Version("landing", self.key, str(self.version), "e", len(self.data), True), 1)

    def get_object(self, Key: str, **named: str) -> dict[str, Any]:
        data = self.data if Key == self.key else self.manifest
        return {"Body": StreamingBody(io.BytesIO(data), len(data)), "ETag": "e"}

    def head_object(self, **named: str) -> dict[str, Any]:
        return {"ContentLength": len(self.data), "VersionId": str(self.version), "Metadata": self.metadata}

    def put_object(self, Key: str, Body: io.BytesIO, **named: Any) -> dict[str, str]:
        if Key == self.key:
            self.data, self.metadata, self.version = Body.read(), named["Metadata"], self.version + 1
        elif self.dies:
            raise Killed
        else:
            self.manifest = Body.read()
        return {"VersionId": str(self.version), "ETag": "e"}

    def delete_object(self, **named: str) -> None:
        assert int(named["VersionId"]) < self.version


def test_of_two_persons_the_second_run_counts_what_the_first_was_killed_before():
    """The first correction does it, before the file is written again from other bytes than the manifest has."""
    s3 = Landing()
    with pytest.raises(Killed):
        VendorRemoval(s3, "landing", Person.of("ann@x.org")).remove([s3.finding()])
    s3.dies = False
    VendorRemoval(s3, "landing", Person.of("eve@x.org")).remove([s3.finding()])
    [entry] = json.loads(s3.manifest)["files"]
    assert (entry["bytes"], entry["rows"]) == (len(s3.data), 1)
