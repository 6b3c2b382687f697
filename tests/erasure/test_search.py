"""A search lists each place once, and reads each file of landing as its dataset's rows or as any text."""

import hashlib
import io
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from contracts.reader import contracts
from erasure import search
from erasure.objects import Version
from erasure.person import Person
from erasure.search import Places, find
from pipelines.splitter.landing.reasons import Reason
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part_settings import PartSettings

ANN = Person.of("ann@x.org")
TEXT = b"first_name,last_name,email\nBob,B,bob@x.org\n"
TABLES = SimpleNamespace(
    parts=lambda contract, person: {},
    quoting=lambda person: [],
    of_vendor=lambda contract, person: [],
    retention_days=lambda: 1,
)


class Objects:
    """S3 with buckets of one version of each key; `requests` counts pages of keys and reads of objects."""

    page = 1_000

    def __init__(self) -> None:
        self.buckets: dict[str, dict[str, bytes]] = {"landing": {}, "ready": {}}
        self.requests: Counter[str] = Counter()
        self.gone: tuple[str, str] | None = None  # bucket and key of what is removed between list and read

    def put(self, bucket: str, key: str, body: bytes) -> Source:
        self.buckets[bucket][key] = body
        return Source(bucket, key, "1", hashlib.md5(body).hexdigest(), len(body))

    def get_paginator(self, name: str) -> Any:
        def paginate(Bucket: str, Prefix: str = "") -> list[dict[str, Any]]:
            keys = sorted(key for key in self.buckets[Bucket] if key.startswith(Prefix))
            self.requests.update({f"list {Bucket}/{key}": 1 for key in keys})
            self.requests[f"pages of {Bucket}"] += max(1, -(-len(keys) // self.page))
            items = [
                {
                    "Key": key, "VersionId": "1", "ETag": hashlib.md5(body).hexdigest(), "Size": len(body),
                    "IsLatest": True,
                }
                for key, body in ((key, self.buckets[Bucket][key]) for key in keys)
            ]  # fmt: skip
            return [{"Versions": items, "Contents": items}]

        return SimpleNamespace(paginate=paginate)

    def get_object(self, Bucket: str, Key: str, **named: str) -> dict[str, Any]:
        self.requests[f"get {Bucket}/{Key}"] += 1
        if (Bucket, Key) == self.gone or Key not in self.buckets[Bucket]:
            raise ClientError({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": 404}}, "GetObject")
        body = self.buckets[Bucket][Key]
        return {"Body": StreamingBody(io.BytesIO(body), len(body)), "ETag": hashlib.md5(body).hexdigest()}


def loaded(s3: Objects, number: int) -> str:
    """Put a file that was loaded without a row; return its manifest's key."""
    manifest = Manifest("users", s3.put("landing", f"streaming/users/{number}.csv", TEXT), PartSettings(1), ())
    s3.put("ready", manifest.key, manifest.to_json())
    return manifest.key


def test_two_searches_list_each_key_twice_and_read_each_document_once():
    """Of everything that a person may be in: also of quarantine, of the vendor's files, of no dataset's."""
    s3 = Objects()
    manifests = [loaded(s3, number) for number in range(20)]
    refused = s3.put("landing", "streaming/users/bad.csv", b"\xff")
    s3.put("landing", "quarantine/streaming/users/bad.csv", b"\xff")
    s3.put("landing", "quarantine/streaming/users/bad.csv.reason.json", Reason(refused, "not UTF-8").to_json("now"))
    s3.put("landing", "vendor/authors/1.csv", b"author_id,name\n1,Bob\n")
    s3.put("landing", "elsewhere.txt", b"Bob")
    s3.put("ready", "erasures/versions/1.json", b"{}")
    s3.put("ready", "other/1/manifest.json", b"{}")

    places = Places(s3, "landing", "ready", TABLES)  # type: ignore[arg-type]
    assert find(places, ANN).is_nowhere and find(places, ANN).is_nowhere
    listed = {key.removeprefix("list "): count for key, count in s3.requests.items() if key.startswith("list ")}
    assert listed == dict.fromkeys(
        [f"{bucket}/{key}" for bucket, keys in s3.buckets.items() for key in keys if not key.startswith("other/")], 2
    )
    assert {s3.requests[f"get ready/{key}"] for key in manifests} == {1}
    folders = len([each for each in contracts().values() if each.domain == "streaming" and each.person])
    assert s3.requests["pages of landing"] == 2 and s3.requests["pages of ready"] == 2 * (folders + 1)


def test_a_search_asks_for_more_only_as_there_are_more_files():
    """One GET for each manifest; the files themselves, whose rows the table has, are not read."""
    few, many = (Objects() for _ in range(2))
    for s3, files in ((few, 10), (many, 110)):
        for number in range(files):
            loaded(s3, number)
        find(Places(s3, "landing", "ready", TABLES), ANN)  # type: ignore[arg-type]
    new = {name: count for name, count in (many.requests - few.requests).items() if not name.startswith("list ")}
    assert sum(new.values()) == 100 and all(name.startswith("get ready/users/") for name in new)


def test_a_document_that_was_written_again_is_read_again():
    s3 = Objects()
    key = loaded(s3, 1)
    places = Places(s3, "landing", "ready", TABLES)  # type: ignore[arg-type]
    find(places, ANN)
    s3.put("ready", key, s3.buckets["ready"][key] + b"\n")
    find(places, ANN)
    assert s3.requests[f"get ready/{key}"] == 2


@pytest.mark.parametrize(
    ("key", "of_refused", "of_others"),
    [
        ("streaming/users/a.csv", True, True),
        ("streaming/users/a.txt", True, True),
        ("streaming/users/a.csv.tmp", False, False),
        ("streaming/users/_old/a.csv", False, False),
        ("streaming/users.csv", False, False),
        ("streaming/userz/a.csv", False, False),
        ("streaming/authors/a.csv", False, False),
        ("vendor/authors/_old/a.csv", True, True),
        ("vendor/author/a.csv", False, False),
        ("vendor/reviews/a.json", False, True),
        ("vendor/reviews/_a.json", False, False),
        ("quarantine/users/a.csv", False, False),
        ("a.csv", False, False),
    ],
)
def test_a_file_is_searched_by_its_dataset_or_as_it_is(key, of_refused, of_others):
    """By the dataset that its folder names, and as any text if none reads it, or if it was refused."""
    assert not contracts()["reviews"].person
    version = Version("landing", key, "1", "e", 5, latest=True)
    assert [search._is_searched(version, refused) for refused in (True, False)] == [of_refused, of_others]


PERSONS = b"first_name,last_name,email\nAnn,A,ann@x.org\n"
PLACES = {
    "landing": [
        "streaming/users/waits.csv", "streaming/users/x.txt", "quarantine/streaming/users/bad.csv",
        "quarantine/streaming/users/bad.csv.reason.json", "vendor/authors/1.csv", "elsewhere.txt",
    ],
    "ready": ["users/{0}/manifest.json", "users/{0}/r/part-0", "users/{0}/r/rejected.jsonl", "users/{0}/refused.json"],
}  # fmt: skip


@pytest.mark.parametrize(("bucket", "key"), [(bucket, key) for bucket, keys in PLACES.items() for key in keys])
def test_a_version_that_is_removed_after_it_was_listed_ends_no_search(bucket, key):
    """A lifecycle rule removes old versions at any moment; every other place is still searched.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: NoSuchVersion and NoSuchKey are 404.
    """
    s3 = Objects()
    loaded(s3, 1)
    s3.put("landing", "streaming/users/1.csv", PERSONS)
    [manifest] = s3.buckets["ready"]
    folder = manifest.split("/")[1]
    bad = s3.put("landing", "streaming/users/bad.csv", b"\xff")
    for name in PLACES["landing"]:
        s3.put("landing", name, PERSONS)
    s3.put("landing", "quarantine/streaming/users/bad.csv.reason.json", Reason(bad, "ann@x.org").to_json("now"))
    for name, body in (("r/part-0", PERSONS), ("r/rejected.jsonl", b'{"record": "ann@x.org"}'), ("refused.json", b"")):
        s3.put("ready", f"users/{folder}/{name}", body or b'{"rows": [], "parts": {}}')
    s3.gone = (bucket, key.format(folder))

    found = find(Places(s3, "landing", "ready", TABLES), ANN)  # type: ignore[arg-type]
    assert s3.requests[f"get {bucket}/{key.format(folder)}"] or key.startswith("users/")
    named = {item.key for item in found.quarantine} | {file.landed.key for file in found.vendor}
    named |= {file.landed.key for file in found.streaming if file.landed}
    assert s3.gone[1] not in named or key.endswith(".reason.json")  # which is named with its copy, unread
    others = {
        "streaming/users/waits.csv",
        "quarantine/streaming/users/bad.csv",
        "vendor/authors/1.csv",
        "elsewhere.txt",
    }
    assert named >= others - {s3.gone[1]} - ({"quarantine/streaming/users/bad.csv"} if "reason" in key else set())
