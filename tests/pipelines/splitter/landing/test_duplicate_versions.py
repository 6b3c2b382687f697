"""Versions with the same bytes are found, and no more is read for it than has to be."""

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing import source as source_module
from pipelines.splitter.landing.beginnings import Beginnings
from pipelines.splitter.landing.duplicate_versions import earliest_duplicate
from pipelines.splitter.landing.known_versions import KnownVersions
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import Unreadable

KEY = "streaming/users/a.csv"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(source_module, "CHUNK", 4)


def test_the_oldest_version_with_the_same_bytes_is_the_same(buckets):
    first, other, again, once_more = (
        buckets.put(KEY, data) for data in (b"abcdefg", b"abcdefx", b"abcdefg", b"abcdefg")
    )
    assert earliest_duplicate(buckets.s3, first, Beginnings()) is None
    assert earliest_duplicate(buckets.s3, other, Beginnings()) is None
    assert [earliest_duplicate(buckets.s3, source, Beginnings()).version for source in (again, once_more)] == [
        first.version
    ] * 2
    assert earliest_duplicate(buckets.s3, once_more, Beginnings()).hash == first.hash


def test_versions_that_begin_alike_are_compared_to_their_end(buckets):
    first, other, again = (buckets.put(KEY, data) for data in (b"abcdefghij", b"abcdefghix", b"abcdefghij"))
    assert earliest_duplicate(buckets.s3, other, Beginnings(length=4)) is None
    assert earliest_duplicate(buckets.s3, again, Beginnings(length=4)).version == first.version


def test_a_version_that_begins_otherwise_is_read_no_further(buckets, monkeypatch):
    *_, source = (buckets.put(KEY, b"%dabcdefghijk" % number) for number in range(5))
    read, before = [], Source.read

    def counted(version, s3, start, end):
        read.append((version.version, start, end))
        return before(version, s3, start, end)

    monkeypatch.setattr(Source, "read", counted)
    assert earliest_duplicate(buckets.s3, source, Beginnings(length=4)) is None
    assert len(read) == len(set(read)) == 5 and {(start, end) for _, start, end in read} == {(0, 4)}


def test_another_key_or_a_longer_one_is_another_file(buckets):
    buckets.put(KEY, b"abcdefg")
    buckets.put(KEY + ".gz", b"abcdefg")
    assert earliest_duplicate(buckets.s3, buckets.put(KEY + ".gz2", b"abcdefg"), Beginnings()) is None
    assert earliest_duplicate(buckets.s3, buckets.put(KEY, b"abcdefgh"), Beginnings()) is None


def test_a_version_that_was_removed_is_nobodys_equal(buckets):
    first, again = (buckets.put(KEY, b"abcdefg") for _ in range(2))
    buckets.s3.delete_object(Bucket=buckets.landing, Key=KEY)
    assert earliest_duplicate(buckets.s3, again, Beginnings()).version == first.version
    buckets.s3.delete_object(Bucket=buckets.landing, Key=KEY, VersionId=first.version)
    assert earliest_duplicate(buckets.s3, again, Beginnings()) is None


def test_without_versions_every_file_is_its_own(buckets):
    etag = buckets.s3.put_object(Bucket=buckets.ready, Key="a", Body=b"first")["ETag"].strip('"')
    source = Source.pin(buckets.s3, FileEvent(buckets.ready, "a", None, etag))
    assert earliest_duplicate(buckets.s3, source, Beginnings()) is None


def test_an_erased_version_counts_first_also_where_it_left_no_trace(buckets):
    first = buckets.put(KEY, b"abcdefg")

    def erased(source: Source) -> Source | None:
        return Source("landing", KEY, "erased", "e", source.size)

    assert earliest_duplicate(buckets.s3, first, Beginnings(), erased).version == "erased"
    again = buckets.put(KEY, b"abcdefg")
    assert earliest_duplicate(buckets.s3, again, Beginnings(), erased).version == "erased"
    assert earliest_duplicate(buckets.s3, again, Beginnings(), lambda source: None) == first


def archive(buckets, monkeypatch, version: Source) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: InvalidObjectState, with status 403."""
    get_object = buckets.s3.get_object

    def refuse(**request):
        if request.get("VersionId") == version.version:
            status = {"HTTPStatusCode": 403}
            raise ClientError({"Error": {"Code": "InvalidObjectState"}, "ResponseMetadata": status}, "GetObject")
        return get_object(**request)

    monkeypatch.setattr(buckets.s3, "get_object", refuse)


def test_an_archived_version_counts_only_if_no_earlier_one_is_the_same(buckets, monkeypatch):
    first, archived, again = (buckets.put(KEY, b"abcdefg") for _ in range(3))
    other = buckets.put(KEY, b"gfedcba")
    archive(buckets, monkeypatch, archived)
    assert earliest_duplicate(buckets.s3, again, Beginnings()) == first
    with pytest.raises(Unreadable, match="S3 has archived"):
        earliest_duplicate(buckets.s3, other, Beginnings())


def test_an_erased_version_counts_also_before_an_archived_one(buckets, monkeypatch):
    """It is asked after the comparison: an erasure notes a version before it removes it."""
    archived, again = (buckets.put(KEY, b"abcdefg") for _ in range(2))
    archive(buckets, monkeypatch, archived)
    gone = Source("landing", KEY, "erased", "e", again.size)
    assert earliest_duplicate(buckets.s3, again, Beginnings(), lambda source: gone) == gone


class Key:
    """S3 with the versions of one key, and one more key; `requests` counts pages of 1,000 versions and reads."""

    def __init__(self, contents: list[bytes]):
        self.contents, self.requests = contents, Counter[str]()

    def source(self, number: int) -> Source:
        return Source("landing", KEY, str(number), "e", len(self.contents[number]))

    def list_object_versions(self, Bucket: str, Prefix: str, MaxKeys: int, **marker: str) -> dict[str, Any]:
        self.requests["pages"] += 1
        longer = [f"longer {number}" for number in range(5_000)]
        names = [str(number) for number in self.order] + longer
        start = names.index(marker["VersionIdMarker"]) + 1 if marker else 0
        page = names[start : start + MaxKeys]
        return {
            "Versions": [self._item(name) for name in page],
            "IsTruncated": start + MaxKeys < len(names),
            "NextKeyMarker": KEY,
            "NextVersionIdMarker": page[-1],
        }

    @property
    def order(self) -> list[int]:
        """The versions as S3 lists them, those that were removed left out."""
        return [number for number, content in reversed(list(enumerate(self.contents))) if content.strip()]

    def _item(self, name: str) -> dict[str, Any]:
        key, size = (KEY, len(self.contents[int(name)])) if name.isdigit() else (f"{KEY}.gz", 9)
        return {"Key": key, "VersionId": name, "Size": size, "ETag": "e", "LastModified": datetime.now(UTC)}

    def get_object(self, VersionId: str, Range: str, **named: str) -> dict[str, Any]:
        self.requests["reads"] += 1
        start, end = map(int, Range.removeprefix("bytes=").split("-"))
        body = self.contents[int(VersionId)][start : end + 1]
        if not body.strip():
            raise ClientError({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": 404}}, "GetObject")
        return {"Body": StreamingBody(io.BytesIO(body), len(body)), "ResponseMetadata": {"HTTPStatusCode": 206}}


class Worker:
    """A worker, which keeps versions and digests from one file to the next."""

    def __init__(self, kept: int = 100_000):
        self.beginnings, self.known = Beginnings(), KnownVersions(kept)

    def asks(self, s3: Key, number: int, bucket: str = "landing") -> str | None:
        source = replace(s3.source(number), bucket=bucket)
        found = earliest_duplicate(s3, source, self.beginnings, known=self.known)
        return found and found.version


def test_of_a_key_with_thousands_of_versions_each_is_read_once():
    """A file of one size, written each minute: a worker asks for a version and its pages, no matter how many there are.

    Longer keys that begin with this one are not listed.
    """
    s3, worker = Key([b"%05d" % number for number in range(2_500)]), Worker()
    assert worker.asks(s3, 2_499) is None
    assert s3.requests == {"pages": 4, "reads": 2_500}
    s3.contents += [b"new 1", b"new 2", b"00007"]
    for number, older, reads in ((2_500, None, 1), (2_501, None, 1), (2_502, "7", 2)):
        s3.requests.clear()
        assert worker.asks(s3, number) == older
        assert s3.requests == {"pages": 1, "reads": reads}


@pytest.mark.parametrize("versions", [150, 2_000])
def test_a_file_costs_as_much_whatever_the_number_of_its_key_s_versions(versions):
    s3, worker = Key([b"%05d" % number for number in range(versions)]), Worker()
    worker.asks(s3, versions - 1)
    for number in range(versions, versions + 300):
        s3.contents.append(b"n%04d" % number)
        s3.requests.clear()
        assert worker.asks(s3, number) is None
        assert s3.requests == {"pages": 1, "reads": 1}


def test_a_version_that_went_since_it_was_listed_equals_nothing():
    s3, worker = Key([b"%05d" % number for number in range(300)]), Worker()
    assert worker.asks(s3, 299) is None
    s3.contents += [b"00007", b"00008"]
    s3.contents[7] = b"     "
    assert (worker.asks(s3, 300), worker.asks(s3, 301)) == (None, "8")
    s3.contents[299] = s3.contents[300] = s3.contents[301] = b"     "
    s3.contents.append(b"00299")
    assert worker.asks(s3, 302) is None


def test_a_version_that_is_listed_behind_known_ones_is_found_by_a_whole_list():
    """An upload in pieces may end after versions that were put later: no two may stand for each other."""
    s3, worker = Key([b"%05d" % number for number in range(300)]), Worker()
    s3.contents[200] = b"     "
    assert worker.asks(s3, 299) is None
    s3.contents[200] = b"00299"
    assert worker.asks(s3, 200) is None
    s3.contents.append(b"00299")
    assert worker.asks(s3, 300) == "200"


def test_a_version_that_another_worker_saw_behind_known_ones_is_found():
    s3, one, other = Key([b"%05d" % number for number in range(300)]), Worker(), Worker()
    s3.contents[250] = b"     "
    assert one.asks(s3, 299) is None
    s3.contents[250] = b"00300"
    assert other.asks(s3, 250) is None
    s3.contents.append(b"00300")
    assert one.asks(s3, 300) == "250"


def test_an_empty_version_is_compared_with_none():
    assert earliest_duplicate(Key([b"", b""]), Source("landing", KEY, "1", "e", 0), Beginnings()) is None


def test_versions_that_were_asked_for_long_ago_are_listed_again():
    keys = [Key([b"%d%04d" % (key, number) for number in range(200)]) for key in range(3)]
    worker = Worker(kept=450)
    for key in (*keys, keys[2], keys[1], keys[0]):
        key.requests.clear()
        worker.asks(key, 199, bucket=str(keys.index(key)))
    assert [key.requests["pages"] for key in keys] == [2, 1, 1]


def test_of_equal_versions_no_more_than_the_first_few_are_read():
    """A nightly full copy that did not change: the oldest has the same bytes."""
    s3 = Key([b"equal"] * 900)
    assert earliest_duplicate(s3, s3.source(899), Beginnings()).version == "0"
    assert s3.requests == {"pages": 2, "reads": 1 + 8 + 1}


def test_a_version_that_goes_while_it_is_compared_equals_nothing():
    s3 = Key([b"     ", b"other", b"equal", b"equal"])
    assert earliest_duplicate(s3, s3.source(3), Beginnings()).version == "2"
