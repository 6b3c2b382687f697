"""Bytes that an erasure removed from landing are known when they come again."""

import io
import json
from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from pipelines.splitter.landing import erased_versions
from pipelines.splitter.landing.erased_versions import name_of, note, same_bytes, sha256_of
from pipelines.splitter.landing.source import Source

KEY = "streaming/users/a.csv"


class Ready:
    """S3 with one document, and with the bytes of any file, which are its version's name.

    `before_put`: called before each PUT, as by another run; `refusals`: statuses with which the next ones end.
    """

    def __init__(self) -> None:
        self.body, self.etag, self.requests, self.refusals = b"", 0, Counter[str](), list[int]()
        self.before_put: list[Any] = []

    def get_object(self, Bucket: str, **named: str) -> dict[str, Any]:
        self.requests[f"get {Bucket}"] += 1
        if Bucket == "ready" and not self.etag:
            raise _refused(404)
        body = self.body if Bucket == "ready" else named["VersionId"].encode()
        fixed = {"ETag": str(self.etag), "ResponseMetadata": {"HTTPStatusCode": 200}}
        return {"Body": StreamingBody(io.BytesIO(body), len(body)), **fixed}

    def put_object(self, Body: bytes, IfMatch: str = "0", **named: str) -> None:
        if self.before_put:
            self.before_put.pop()()
        self.requests["put"] += 1
        if self.refusals:
            raise _refused(self.refusals.pop())
        if IfMatch != str(self.etag):
            raise _refused(412)
        self.body, self.etag = Body, self.etag + 1

    @property
    def noted(self) -> list[str]:
        return [each["version"] for each in json.loads(self.body)["versions"]]


def _refused(status: int) -> ClientError:
    return ClientError({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Call")


def version(text: str) -> Source:
    return Source("landing", KEY, text, "e", len(text))


def contents(*texts: str) -> dict[Source, bytes]:
    return {version(text): sha256_of([text.encode()]) for text in texts}


@pytest.fixture
def digests(monkeypatch) -> list[str]:
    """Return the salts of the slow digests that are computed, quickly; nobody waits before a retry."""
    computed: list[str] = []

    def digest(content: bytes, salt: str) -> str:
        computed.append(salt)
        return sha256_of([content, salt.encode()]).hex()

    monkeypatch.setattr(erased_versions, "_digest", digest)
    monkeypatch.setattr(note.retry, "sleep", lambda seconds: None)
    return computed


@pytest.mark.parametrize("status", [409, 412])
def test_two_runs_that_note_versions_of_one_key_lose_none(digests, status):
    """Both conditions fail at a key that another run writes: 409 while it does, 412 after it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    """
    s3 = Ready()
    s3.before_put.append(lambda: note(s3, "ready", contents("one")))
    if status == 409:
        s3.refusals.append(status)
    note(s3, "ready", contents("two", "three"))
    assert sorted(s3.noted) == ["one", "three", "two"]
    s3.before_put.append(lambda: note(s3, "ready", contents("four")))
    note(s3, "ready", contents("four", "five"))
    assert sorted(s3.noted) == ["five", "four", "one", "three", "two"]


@pytest.mark.parametrize(("status", "puts"), [(412, 5), (403, 1), (500, 1)])
def test_a_run_that_never_gets_its_turn_ends_and_another_error_ends_it_at_once(digests, status, puts):
    s3 = Ready()
    s3.refusals += [status] * 9
    with pytest.raises(ClientError) as error:
        note(s3, "ready", contents("one"))
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert s3.requests["put"] == puts and not s3.etag


def test_thousands_of_versions_are_noted_at_once_and_asked_by_one_slow_digest(digests):
    s3 = Ready()
    many = [f"{number:04}" for number in range(2_000)]
    note(s3, "ready", contents(*many))
    assert s3.requests == {"get ready": 1, "put": 1} and len(digests) == 2_000 and len({*digests}) == 1
    note(s3, "ready", contents(*many[:10]))
    assert s3.requests == {"get ready": 2, "put": 1}
    digests.clear()
    assert same_bytes(s3, "ready", version("1999")) == version("1999")
    assert len(digests) == 1 and s3.noted == many


def test_each_version_of_an_earlier_release_has_its_own_salt(digests):
    s3 = Ready()
    for text, salt in (("one", "aa"), ("two", "bb")):
        s3.etag = 0
        old = Ready()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(erased_versions.secrets, "token_hex", lambda size, salt=salt: salt)
            note(old, "ready", contents(text))
        kept = json.loads(s3.body)["versions"] if s3.body else []
        s3.body = json.dumps({"versions": [*kept, *json.loads(old.body)["versions"]]}).encode()
    s3.etag = 1
    note(s3, "ready", contents("one", "two", "six"))
    assert s3.noted == ["one", "two", "six"]
    assert [same_bytes(s3, "ready", version(text)) for text in ("one", "two", "six", "ten")] == [
        version("one"), version("two"), version("six"), None,
    ]  # fmt: skip
    assert name_of(version("one")) == name_of(version("six"))


def test_only_the_same_bytes_under_the_same_key_stand_for_an_erased_version(buckets):
    s3, ready = buckets.s3, buckets.ready
    first = buckets.put(KEY, b"email\nann@x.org\n")
    second = buckets.put(KEY, b"email\neve@x.org\n")
    assert same_bytes(s3, ready, first) is None
    for sources in ([first], [first, second]):
        note(s3, ready, {source: sha256_of(source.chunks(s3)) for source in sources})
    again = buckets.put(KEY, b"email\nann@x.org\n")
    found = same_bytes(s3, ready, again)
    assert (found, found.hash) == (first, first.hash)
    assert same_bytes(s3, ready, buckets.put(KEY, b"email\neve@x.org\n")) == second
    assert same_bytes(s3, ready, buckets.put(KEY, b"email\nbob@x.org\n")) is None
    assert same_bytes(s3, ready, buckets.put("streaming/users/b.csv", b"email\nann@x.org\n")) is None
    [document] = erased_versions.names(s3, ready)
    text = buckets.read(ready, document)
    assert text.count(b'"digest"') == 2 and b"a.csv" not in text + document.encode()
    assert sha256_of([b"email\nann@x.org\n"]).hex().encode() not in text
