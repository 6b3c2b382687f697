"""A streaming file whose rejected rows in ready are damaged: nobody's search ends there."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from contracts.reader import contracts
from erasure.listing import Listing
from erasure.objects import Version
from erasure.person import Person
from erasure.ready_folder import ReadyFolder
from erasure.streaming import FileFinding, StreamingSearch
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.parts.rejects import Rejects
from promotion.errors import PromotionError

ANN, USERS = Person.of("ann@x.org"), contracts()["users"]
LANDED = Version("landing", f"{USERS.folder}/a.csv", "1", "e", 60, latest=True)
FOLDER = f"users/{LANDED.source.hash}"
REJECTED, REFUSED = f"{FOLDER}/0/rejected.jsonl", f"{FOLDER}/refused.json"
TEXT = b"first_name,last_name,email\nAnn,A,ann@x.org\n"


class Buckets:
    """S3 with a loaded file, and with one document about its rows beside the manifest."""

    def __init__(self, key: str, document: bytes):
        rejects = Rejects(key, 1, len(document), "")
        manifest = Manifest("users", LANDED.source, PartSettings(1), (), rejects)
        self.ready = {f"{FOLDER}/manifest.json": manifest.to_json(), key: document}

    def get_paginator(self, name: str) -> "Buckets":
        return self

    def paginate(self, Bucket: str, Prefix: str) -> list[dict[str, Any]]:
        keys = [LANDED.key] if Bucket == "landing" else [key for key in self.ready if key.startswith(Prefix)]
        # Of refused.json a version from before: the current one is read as a manifest is.
        items = [{"Key": key, "VersionId": "1", "ETag": "e", "Size": 60, "IsLatest": key != REFUSED} for key in keys]
        return [{"Versions": items}]

    def get_object(self, Key: str, **named: str) -> dict[str, Any]:
        if Key not in (LANDED.key, *self.ready):
            raise ClientError({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": 404}}, "GetObject")
        data = TEXT if Key == LANDED.key else self.ready[Key]
        return {"Body": StreamingBody(io.BytesIO(data), len(data)), "ETag": "e"}


def find(s3: Buckets) -> list[FileFinding]:
    search = StreamingSearch(s3, Listing.of(s3, "landing", "ready", [USERS]), USERS, ANN, frozenset())
    return search.find({}, progress=lambda: None)


def row(**fields: object) -> bytes:
    return json.dumps({"line": 2, "reason": "no", **fields}).encode()


@pytest.mark.parametrize(
    ("key", "document", "is_read"),
    [
        (REJECTED, row(record="Eve"), False),
        (REJECTED, row(record="Eve" * 2000), True),
        (REJECTED, row(record="Eve")[:-3], True),
        (REJECTED, row(record=7), True),
        (REJECTED, row(), True),
        (REJECTED, b"[]\n", True),
        (REJECTED, b"\xff\n", True),
        (REFUSED, b'{"rows": [%b], "parts": {}}' % row(record="Eve"), False),
        (REFUSED, b'{\r\n"rows": [%b], "parts": {}}' % row(record="Eve"), False),
        (REFUSED, b'{\n "rows": [%b' % row(record="Eve"), True),
        (REFUSED, b"", True),
    ],
)
def test_of_a_damaged_document_the_file_itself_is_read(key, document, is_read):
    found = find(Buckets(key, document))
    assert [(each.landed, each.is_cut) for each in found] == ([(LANDED, True)] if is_read else [])


@pytest.mark.parametrize("document", [row(record="Eve")[:-3], row(record=7), row(), b"[]\n"])
def test_damaged_rejected_rows_are_not_rewritten(document):
    s3 = Buckets(REJECTED, document)
    [found] = find(s3)
    with pytest.raises(PromotionError, match=rf"{REJECTED} in ready is damaged: .*; restore the version before"):
        ReadyFolder(s3, "ready", USERS, ANN, found).rewrite()
