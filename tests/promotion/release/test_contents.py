"""The record of a commit in a repository of the test's own."""

import hashlib
from pathlib import Path

import pytest

from promotion.errors import PromotionError
from promotion.release import contents
from tests.git import git
from tests.promotion.release.releases import DIGEST

PROJECT = Path(__file__).resolve().parents[3]
FILES = {
    "pipelines/splitter/Dockerfile": "FROM scratch\n",
    ".gitlab/Dockerfile": "FROM scratch\n",
    "migrations/raw/V1__a.sql": "SELECT 1;\n",
    "migrations/README.md": "no script\n",
    "contracts/users.odcs.yaml": (PROJECT / "contracts" / "users.odcs.yaml").read_text(),
    "terraform/registry.lock.hcl": "a lock\n",
    "terraform/versions.tf": (PROJECT / "terraform" / "versions.tf").read_text(),
}
JOB = {"CI_PIPELINE_ID": "4711", "CI_COMMIT_BRANCH": "main", "CI_PIPELINE_URL": "https://gitlab.example/1"}


@pytest.fixture
def repository(tmp_path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "first"]):
        git(tmp_path, *command)
    return tmp_path


def record(repository: Path, digests=None, variables=None):
    commit = contents.resolved("HEAD", repository)
    with contents.files(commit, repository) as folder:
        return contents.read(commit, folder, digests or {}, variables or {})


def test_the_record_is_read_from_the_commit_and_not_from_the_working_tree(repository):
    (repository / "migrations" / "raw" / "V2__b.sql").write_text("SELECT 2;\n")
    release = record(repository, variables=JOB)
    text = FILES["migrations/raw/V1__a.sql"].encode()
    assert [(each.path, each.checksum) for each in release.migrations] == [
        ("raw/V1__a.sql", hashlib.sha224(text).hexdigest())
    ]
    assert list(release.contracts) == ["users"]
    assert [each.name for each in release.providers] == ["aws", "snowflake"]
    assert release.id == f"{release.commit[:12]}-4711"
    assert (release.provenance.branch, release.provenance.invocation) == ("main", "https://gitlab.example/1")


def test_an_image_that_was_not_built_has_no_digest(repository):
    release = record(repository, {"splitter": DIGEST})
    assert [(image.name, image.digest) for image in release.images] == [("splitter", DIGEST), ("ci", None)]


def test_a_digest_of_an_unknown_image_is_refused(repository):
    with pytest.raises(PromotionError, match=r"there is no image bulk_load in .*; the images are: splitter, ci"):
        record(repository, {"bulk_load": DIGEST})


def test_a_commit_that_is_not_here_is_one_line(repository):
    with pytest.raises(PromotionError, match="there is no commit nowhere here; git fetch it"):
        contents.resolved("nowhere", repository)


def test_it_has_the_lock_files_of_the_commit_by_checksum(repository):
    (repository / "terraform" / "registry.lock.hcl").write_text("of the working tree")
    [lock] = record(repository).locks
    assert (lock.path, lock.sha256) == ("terraform/registry.lock.hcl", hashlib.sha256(b"a lock\n").hexdigest())
