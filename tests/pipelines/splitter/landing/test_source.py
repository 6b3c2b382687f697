import pytest

from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing import source as source_module
from pipelines.splitter.landing.source import Gone, Source

KEYS = ["a b+c%2Bd.csv", "映画/é.csv", "q?#&\"'.csv", "new\nline.csv", "x" * 900]


@pytest.mark.parametrize("name", KEYS)
def test_any_key_is_read_as_it_was_put(name, buckets):
    source = buckets.put(f"streaming/users/{name}", b"0123456789")
    assert source.read(buckets.s3, 2, 5) == b"234"
    assert source.size == 10


def test_chunks_are_the_bytes_of_the_range(buckets, monkeypatch):
    monkeypatch.setattr(source_module, "CHUNK", 7)
    data = bytes(range(100))
    source = buckets.put("streaming/users/a", data)
    assert list(source.chunks(buckets.s3)) == [data[start : start + 7] for start in range(0, 100, 7)]
    assert b"".join(source.chunks(buckets.s3, 10, 30)) == data[10:30]
    assert list(source.chunks(buckets.s3, 100)) == []


def test_a_pinned_version_is_read_after_it_was_overwritten_and_deleted(buckets):
    source = buckets.put("streaming/users/a", b"first")
    buckets.put("streaming/users/a", b"second")
    buckets.s3.delete_object(Bucket=buckets.landing, Key=source.key)
    assert source.read(buckets.s3, 0, 100) == b"first"


def test_a_version_that_was_removed_is_gone(buckets):
    source = buckets.put("streaming/users/a", b"first")
    buckets.s3.delete_object(Bucket=buckets.landing, Key=source.key, VersionId=source.version)
    with pytest.raises(Gone):
        Source.pin(buckets.s3, FileEvent(buckets.landing, source.key, source.version, None))


def test_without_versions_the_etag_pins(buckets):
    etag = buckets.s3.put_object(Bucket=buckets.ready, Key="a", Body=b"first")["ETag"].strip('"')
    event = FileEvent(buckets.ready, "a", None, etag)
    assert Source.pin(buckets.s3, event).read(buckets.s3, 0, 9) == b"first"
    buckets.s3.put_object(Bucket=buckets.ready, Key="a", Body=b"second")
    with pytest.raises(Gone):
        Source.pin(buckets.s3, event)
