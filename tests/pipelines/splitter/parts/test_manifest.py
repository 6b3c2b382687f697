import json

from pipelines.splitter.parts import manifest
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings


def parts(source, rows):
    return (Part(f"users/{source.hash}/x/part-00000-of-00001.csv.gz", rows, 10, "ab" * 32),)


def test_the_first_manifest_stands_whatever_the_second_ones_settings(buckets):
    source = buckets.put("streaming/users/a.csv", b"x")
    first = Manifest("users", source, PartSettings(100), parts(source, 3))
    second = Manifest("users", source, PartSettings(200), parts(source, 4))
    assert manifest.write_once(buckets.s3, buckets.ready, first) == first
    assert manifest.write_once(buckets.s3, buckets.ready, second) == first
    assert manifest.find(buckets.s3, buckets.ready, "users", source) == first


def test_a_file_without_a_manifest_has_none(buckets):
    assert manifest.find(buckets.s3, buckets.ready, "users", buckets.put("streaming/users/a.csv", b"x")) is None


def test_two_versions_of_a_key_have_manifests_of_their_own(buckets):
    one, two = (buckets.put("streaming/users/a.csv", b"x") for _ in range(2))
    assert manifest.manifest_key("users", one) != manifest.manifest_key("users", two)


def test_it_says_rows_bytes_and_digest_of_every_part(buckets):
    source = buckets.put("streaming/users/a.csv", b"x")
    text = Manifest("users", source, PartSettings(100), parts(source, 3)).to_json()
    fields = json.loads(text)
    assert fields["rows"] == 3
    assert fields["parts"] == [{"key": parts(source, 3)[0].key, "rows": 3, "bytes": 10, "sha256": "ab" * 32}]
    assert Manifest.from_json(text).source == source
