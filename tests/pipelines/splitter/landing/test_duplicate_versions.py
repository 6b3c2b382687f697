import pytest

from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing import duplicate_versions
from pipelines.splitter.landing import source as source_module
from pipelines.splitter.landing.duplicate_versions import earliest_duplicate
from pipelines.splitter.landing.source import Source

KEY = "streaming/users/a.csv"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(source_module, "CHUNK", 4)


def test_the_oldest_version_with_the_same_bytes_is_the_same(buckets):
    first, other, again, once_more = (
        buckets.put(KEY, data) for data in (b"abcdefg", b"abcdefx", b"abcdefg", b"abcdefg")
    )
    assert earliest_duplicate(buckets.s3, first) is None
    assert earliest_duplicate(buckets.s3, other) is None
    assert [earliest_duplicate(buckets.s3, source).version for source in (again, once_more)] == [first.version] * 2
    assert earliest_duplicate(buckets.s3, once_more).hash == first.hash


def test_versions_that_begin_alike_are_compared_to_their_end(buckets, monkeypatch):
    monkeypatch.setattr(duplicate_versions, "_BEGINNING", 4)
    first, other, again = (buckets.put(KEY, data) for data in (b"abcdefghij", b"abcdefghix", b"abcdefghij"))
    assert earliest_duplicate(buckets.s3, other) is None
    assert earliest_duplicate(buckets.s3, again).version == first.version


def test_a_version_that_begins_otherwise_is_read_no_further(buckets, monkeypatch):
    monkeypatch.setattr(duplicate_versions, "_BEGINNING", 4)
    *_, source = (buckets.put(KEY, b"%dabcdefghijk" % number) for number in range(5))
    read, before = [], Source.read

    def counted(version, s3, start, end):
        read.append((version.version, start, end))
        return before(version, s3, start, end)

    monkeypatch.setattr(Source, "read", counted)
    assert earliest_duplicate(buckets.s3, source) is None
    assert len(read) == len(set(read)) == 5 and {(start, end) for _, start, end in read} == {(0, 4)}


def test_another_key_or_a_longer_one_is_another_file(buckets):
    buckets.put(KEY, b"abcdefg")
    buckets.put(KEY + ".gz", b"abcdefg")
    assert earliest_duplicate(buckets.s3, buckets.put(KEY + ".gz2", b"abcdefg")) is None
    assert earliest_duplicate(buckets.s3, buckets.put(KEY, b"abcdefgh")) is None


def test_a_version_that_was_removed_is_nobodys_equal(buckets):
    first, again = (buckets.put(KEY, b"abcdefg") for _ in range(2))
    buckets.s3.delete_object(Bucket=buckets.landing, Key=KEY)
    assert earliest_duplicate(buckets.s3, again).version == first.version
    buckets.s3.delete_object(Bucket=buckets.landing, Key=KEY, VersionId=first.version)
    assert earliest_duplicate(buckets.s3, again) is None


def test_without_versions_every_file_is_its_own(buckets):
    etag = buckets.s3.put_object(Bucket=buckets.ready, Key="a", Body=b"first")["ETag"].strip('"')
    source = Source.pin(buckets.s3, FileEvent(buckets.ready, "a", None, etag))
    assert earliest_duplicate(buckets.s3, source) is None


def test_an_erased_version_counts_first_also_where_it_left_no_trace(buckets):
    first = buckets.put(KEY, b"abcdefg")

    def erased(source: Source) -> Source | None:
        return Source("landing", KEY, "erased", "e", source.size)

    assert earliest_duplicate(buckets.s3, first, erased).version == "erased"
    again = buckets.put(KEY, b"abcdefg")
    assert earliest_duplicate(buckets.s3, again, erased).version == "erased"
    assert earliest_duplicate(buckets.s3, again, lambda source: None) == first
