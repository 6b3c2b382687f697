"""Terraform's lock files in a release, and the roots of the project that have one."""

from pathlib import Path

import pytest

from promotion.release import locks
from promotion.release.locks import OtherLock
from promotion.terraform import lock_file
from tests.git import git
from tests.promotion.release.releases import made

PROJECT = Path(__file__).resolve().parents[3]
PATHS = (
    "terraform/gitlab/.terraform.lock.hcl",
    "terraform/registry/.terraform.lock.hcl",
    "terraform/registry.lock.hcl",
)


@pytest.fixture
def project(tmp_path) -> Path:
    for path in PATHS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    return tmp_path


def test_each_root_of_the_project_has_one_that_git_knows():
    roots = {path.parent for path in (PROJECT / "terraform").rglob("*.tf") if 'backend "' in path.read_text()}
    of_locks = {(PROJECT / each.path).parent for each in locks.read(PROJECT)}
    assert roots == of_locks and tuple(each.path for each in locks.read(PROJECT)) == PATHS
    assert sorted(git(PROJECT, "ls-files", *PATHS).splitlines()) == sorted(PATHS)


def test_the_roots_that_an_administrator_applies_have_the_build_of_the_environments():
    text = (PROJECT / "terraform" / lock_file.COMMITTED).read_text()
    aws = text[
        text.index('provider "registry.terraform.io/hashicorp/aws"') : text.index(
            'provider "registry.terraform.io/snow'
        )
    ]
    for path in PATHS[:2]:
        assert (PROJECT / path).read_text().endswith(aws.rstrip() + "\n"), path


def test_what_terraform_wrote_beside_the_committed_file_is_none_of_a_release(project):
    (project / "terraform" / lock_file.TAKEN).write_text("a mirror's")
    assert tuple(each.path for each in locks.read(project)) == PATHS
    locks.require(made(locks=locks.read(project)), project)


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_differs_is_another_release(project, path):
    release = made(locks=locks.read(project))
    for text in ("another", None):
        (project / path).write_text(text) if text else (project / path).unlink()
        with pytest.raises(
            OtherLock, match=rf"^{path} is not the one of aaaaaaaaaaaa-1: other providers .* commit aaaa"
        ):
            locks.require(release, project)


def test_a_file_that_the_release_lacks_is_another_release(project):
    release = made(locks=locks.read(project)[1:])
    with pytest.raises(OtherLock, match=rf"^{PATHS[0]} is not the one of"):
        locks.require(release, project)


def test_a_release_of_before_has_none(project):
    locks.require(made(), project)
