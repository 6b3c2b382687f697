import hashlib
import json

import pytest

from promotion.release.release import Image, Release, ReleaseInvalid, parse, release_id
from tests.hostile import NAMES
from tests.promotion.release.releases import COMMIT, DIGEST, made


def test_a_record_is_read_back_with_the_same_bytes():
    release = made(images=(Image(name="splitter", dockerfile="a", digest=DIGEST), Image(name="ci", dockerfile="b")))
    assert parse(release.text, "release.json") == release
    assert parse(release.text, "release.json").sha256 == release.sha256
    assert (release.digests, release.absent) == ({"splitter": DIGEST}, ["ci"])


def test_any_other_content_is_another_release():
    assert made().sha256 != made(contracts={"users": "1.1.0"}).sha256


def test_the_id_has_the_commit_and_the_pipeline():
    assert release_id(COMMIT, "4711") == "aaaaaaaaaaaa-4711"
    assert release_id(COMMIT, "") == "aaaaaaaaaaaa-local"


@pytest.mark.parametrize(
    ("text", "words"),
    {
        "no JSON": ("{", "is no release: the file"),
        "no text": (b"\xff{}", "is no release: the file"),
        "a digest that no registry gives": (
            made(images=(Image(name="ci", dockerfile="b"),)).text.replace('"digest": null', '"digest": "latest"'),
            "images.0.digest",
        ),
    }.values(),
)
def test_what_is_no_record_is_one_line_with_the_next_step(text, words):
    with pytest.raises(ReleaseInvalid) as failure:
        parse(text, "release.json")
    assert words in str(failure.value)
    assert str(failure.value).endswith("write it again: python -m scripts.release write")
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("later", ['"format": 1, "a": 2', '"format": 2'], ids=["a new field", "a new format"])
def test_what_a_later_version_wrote_is_not_called_damaged(later):
    with pytest.raises(
        ReleaseInvalid, match=r"^release\.json was written by a newer version of the project; rebase, or"
    ):
        parse(made().text.replace('"format": 1', later), "release.json")


def test_a_record_from_before_a_field_was_there_is_still_the_same_record():
    """Environments know a release by the hash of its bytes, which today's model would write in another form."""
    earlier = json.dumps({name: value for name, value in json.loads(made().text).items() if name != "provenance"})
    release = parse(earlier.encode(), "release.json")
    assert (release.text, release.sha256) == (earlier, hashlib.sha256(earlier.encode()).hexdigest())
    assert release.sha256 != made().sha256


def test_a_record_can_not_be_changed():
    release: Release = made()
    with pytest.raises(ValueError):
        release.commit = "b" * 40


def test_a_record_with_any_name_in_it_is_read_as_it_is_or_refused_in_one_line():
    """A record is an artifact: its names come back as they are, and no refusal steers a terminal."""
    good, refused = json.loads(made().text), 0
    for name in NAMES:
        for changed in (
            {"id": name}, {"commit": name}, {"contracts": {name: name}}, {"contracts": {name: 7}}, {name: name},
            {"images": [{"name": name, "dockerfile": name, "digest": name}]},
            {"migrations": [{"path": name, "checksum": name}]},
        ):  # fmt: skip
            text = json.dumps({**good, **changed})
            try:
                read = json.loads(parse(text, "release.json").text)
                assert {key: read[key] for key in changed} == changed
            except ReleaseInvalid as error:
                refused += 1
                assert not set("\n\r\x1b\x00\x7f\u202e") & set(str(error))
    assert refused > 3 * len(NAMES)
