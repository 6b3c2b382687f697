"""The statement about a release: what SLSA asks for, said of the record and its images."""

import hashlib
import json

import pytest

from promotion.release import file
from promotion.release.provenance import statement
from promotion.release.release import Image, Provenance
from tests.promotion.release.releases import COMMIT, DIGEST, made

SOURCE = "https://gitlab.example/video/marquee"
JOB = Provenance(
    source=SOURCE, branch="main", builder="https://gitlab.example", invocation=f"{SOURCE}/-/pipelines/1", made_at="now"
)
LOCK = {"path": "terraform/registry.lock.hcl", "sha256": "c" * 64}
IMAGES = (
    Image(name="splitter", dockerfile="pipelines/splitter/Dockerfile", digest=DIGEST),
    Image(name="ci", dockerfile=".gitlab/Dockerfile"),
)


@pytest.fixture
def written(tmp_path, monkeypatch) -> dict:
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    release = file.with_sbom(made(images=IMAGES, provenance=JOB, locks=[LOCK]), "bill", 3)
    file.write(release, "bill")
    return json.loads((file.folder() / file.PROVENANCE).read_text())


def test_its_subjects_are_the_record_as_it_lies_there_and_each_image_that_was_built(written):
    record = (file.folder() / "release.json").read_bytes()
    assert (written["_type"], written["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://slsa.dev/provenance/v1",
    )
    assert written["subject"] == [
        {"name": "release.json", "digest": {"sha256": hashlib.sha256(record).hexdigest()}},
        {"name": "splitter", "digest": {"sha256": "d" * 64}},
    ]


def test_it_names_the_commit_the_builder_and_the_pipeline(written):
    build, run = written["predicate"]["buildDefinition"], written["predicate"]["runDetails"]
    assert build["externalParameters"] == {"repository": SOURCE, "ref": "refs/heads/main"}
    assert build["resolvedDependencies"] == [
        {"uri": f"git+{SOURCE}@refs/heads/main", "digest": {"gitCommit": COMMIT}},
        {"name": "terraform/registry.lock.hcl", "digest": {"sha256": "c" * 64}},
    ]
    assert build["buildType"] == f"{SOURCE}/-/blob/{COMMIT}/docs/jobs.md#release"
    assert run["builder"] == {"id": "https://gitlab.example"}
    assert run["metadata"] == {"invocationId": f"{SOURCE}/-/pipelines/1", "startedOn": "now"}
    assert run["byproducts"] == [{"name": "sbom.cdx.json", "digest": {"sha256": hashlib.sha256(b"bill").hexdigest()}}]


def test_of_a_release_made_by_hand_nothing_is_stated(written):
    assert statement(made(images=IMAGES), "release.json") == ""
    file.write(made(), "bill")
    assert not (file.folder() / file.PROVENANCE).exists(), "nor is the statement of another one left"
