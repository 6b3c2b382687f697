import json

import pytest

from pipelines.splitter.parts import manifest
from pipelines.splitter.parts.manifest import Manifest, NoManifest
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


def test_a_splitter_of_before_reads_what_goes_to_the_first_pipe_and_nothing_else(buckets):
    """It reads `recipe`, knows no columns, and sends to the first pipe whatever it reads."""
    source = buckets.put("streaming/users/a.csv", b"x")
    settings = PartSettings(100).for_columns(("email",))
    first, second = (Manifest("users", source, settings, parts(source, 3), generation=number) for number in (1, 2))
    known = json.loads(first.to_json())
    assert (known["version"], known["recipe"]) == (1, {"part_bytes": 100, "level": 6, "codec": "gzip"})
    unknown = json.loads(second.to_json())
    assert unknown["version"] == 2 and "recipe" not in unknown
    assert [Manifest.from_json(each.to_json()) for each in (first, second)] == [first, second]


def test_a_manifest_of_before_goes_to_the_first_pipe(buckets):
    source = buckets.put("streaming/users/a.csv", b"x")
    fields = json.loads(Manifest("users", source, PartSettings(100), parts(source, 3)).to_json())
    del fields["columns"], fields["generation"]
    before = Manifest.from_json(json.dumps(fields).encode())
    assert (before.generation, before.columns, before.parts) == (1, (), parts(source, 3))


@pytest.mark.parametrize(
    "text", [b"", b"\xff", b"null", b"[]", b'"x"', b"{}", b'{"version": 2}', b'{"version": 1, "recipe": 7}']
)
def test_what_no_splitter_wrote_is_no_manifest(text):
    with pytest.raises(NoManifest, match="no manifest that a splitter wrote"):
        Manifest.from_json(text)
