import json

import pytest
from botocore.exceptions import ClientError

from pipelines.splitter.landing.quarantine import quarantine, quarantine_key, quarantine_message
from pipelines.splitter.landing.reasons import Reason, reasons
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import MAX_REASON, Unreadable

FAULT = Unreadable("a record of 2 fields, expected 3", 7)


def test_the_pinned_version_is_copied_with_its_reason(buckets):
    source = buckets.put("streaming/users/a b.csv", b"bad")
    buckets.put("streaming/users/a b.csv", b"better")
    key = quarantine(buckets.s3, source, FAULT)
    assert key == "quarantine/streaming/users/a b.csv"
    assert buckets.read(buckets.landing, key) == b"bad"
    reason = json.loads(buckets.read(buckets.landing, key + ".reason.json"))
    assert (reason["reason"], reason["line"]) == (FAULT.reason, 7)
    assert reason["source"]["version"] == source.version


def test_tags_that_others_gave_the_file_are_not_copied(buckets):
    """The splitter may neither read nor write tags, and without the copy there is no reason."""
    tagged = {"Bucket": buckets.landing, "Key": "streaming/users/tagged.csv", "Body": b"bad", "Tagging": "scanned=yes"}
    version = buckets.s3.put_object(**tagged)["VersionId"]
    source = Source(buckets.landing, tagged["Key"], version, "e", 3)
    key = quarantine(buckets.s3, source, FAULT)
    assert buckets.s3.get_object_tagging(Bucket=buckets.landing, Key=key)["TagSet"] == []
    assert buckets.read(buckets.landing, key) == b"bad"


@pytest.mark.parametrize("code", ["InvalidObjectState", "ObjectNotInActiveTierError"])
def test_an_archived_file_has_its_reason_and_no_copy(buckets, monkeypatch, code):
    """A copy is refused, and so would each retry be, until somebody restores the file.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    """

    def refuse(*arguments, **options):
        raise ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 403}}, "CopyObject")

    source = buckets.put("streaming/users/cold.csv", b"bad")
    monkeypatch.setattr(buckets.s3, "copy", refuse)
    assert quarantine(buckets.s3, source, FAULT) is None
    assert buckets.keys(buckets.landing, "quarantine/") == [f"{quarantine_key(source)}.reason.json"]
    code = "AccessDenied"
    with pytest.raises(ClientError):
        quarantine(buckets.s3, source, FAULT)


def test_again_is_the_same(buckets):
    source = buckets.put("streaming/users/a.csv", b"bad")
    assert quarantine(buckets.s3, source, FAULT) == quarantine(buckets.s3, source, FAULT)
    assert len(buckets.keys(buckets.landing, "quarantine/")) == 2


def test_a_key_too_long_to_have_a_prefix_is_named_by_its_hash(buckets):
    source = buckets.put("streaming/users/" + "é" * 500, b"bad")
    key = quarantine(buckets.s3, source, FAULT)
    assert key == f"quarantine/hashed-name/{source.hash}"
    reason = json.loads(buckets.read(buckets.landing, key + ".reason.json"))
    assert reason["source"]["key"] == source.key


def test_a_file_with_the_name_of_a_reason_does_not_become_one(buckets):
    """Otherwise a writer of files could mark any file as refused, and sweep would ignore it."""
    victim = Source("b", "streaming/users/a.csv", "v", "e", 9)
    text = Reason(victim, "forged").to_json("2026-01-01")
    source = buckets.put("streaming/users/a.csv.reason.json", text)
    key = quarantine(buckets.s3, source, FAULT)
    assert key == f"quarantine/hashed-name/{source.hash}"
    assert [found.source.key for found in reasons(buckets.s3, buckets.landing)] == [source.key]


def test_a_message_s_reason_is_as_short_as_a_file_s(buckets):
    message = {"MessageId": "m", "Body": "hello"}
    key = quarantine_message(buckets.s3, buckets.landing, message, "x" * 100_000)
    content = json.loads(buckets.read(buckets.landing, key))
    assert (len(content["reason"]), content["body"]) == (MAX_REASON, "hello")
