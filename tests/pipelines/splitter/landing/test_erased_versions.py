"""Bytes that an erasure removed from landing are known when they come again."""

from pipelines.splitter.landing import erased_versions
from pipelines.splitter.landing.erased_versions import note, same_bytes, sha256_of


def test_only_the_same_bytes_under_the_same_key_stand_for_an_erased_version(buckets):
    s3, ready = buckets.s3, buckets.ready
    first = buckets.put("streaming/users/a.csv", b"email\nann@x.org\n")
    second = buckets.put("streaming/users/a.csv", b"email\neve@x.org\n")
    assert same_bytes(s3, ready, first) is None
    for source in (first, first, second):
        note(s3, ready, source, sha256_of(source.chunks(s3)))
    again = buckets.put("streaming/users/a.csv", b"email\nann@x.org\n")
    found = same_bytes(s3, ready, again)
    assert (found, found.hash) == (first, first.hash)
    assert same_bytes(s3, ready, buckets.put("streaming/users/a.csv", b"email\neve@x.org\n")) == second
    assert same_bytes(s3, ready, buckets.put("streaming/users/a.csv", b"email\nbob@x.org\n")) is None
    assert same_bytes(s3, ready, buckets.put("streaming/users/b.csv", b"email\nann@x.org\n")) is None
    [document] = erased_versions.names(s3, ready)
    text = buckets.read(ready, document)
    assert text.count(b'"digest"') == 2 and b"a.csv" not in text + document.encode()
    assert sha256_of([b"email\nann@x.org\n"]).hex().encode() not in text
