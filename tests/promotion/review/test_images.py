"""The sources of images, in a repository made for the test."""

import pytest

from promotion.review import sources
from promotion.review.images import image_changes
from tests.promotion.review.repository import Repository

LOCK = '[[package]]\nname = "boto3"\nversion = "1.0"\n[[package]]\nname = "click"\nversion = "8.0"\n'


@pytest.fixture
def repository(tmp_path) -> Repository:
    repository = Repository(tmp_path / "project")
    repository.git("switch", "--quiet", "main")
    repository.write("uv.lock", LOCK)
    repository.write("pipelines/splitter/Dockerfile", "FROM python:3.11\nRUN a\n")
    repository.write("tests/package-lock.json", '{"packages": {"": {}, "node_modules/a": {"version": "1"}}}')
    repository.write("docs/Dockerfiles.md", "x")
    repository.commit()
    repository.git("switch", "--quiet", "--force-create", "change")
    return repository


def found(repository) -> dict[str, list[str]]:
    changes = image_changes(sources.against_branch(repository.folder, {}))
    return {change.path: [str(line) for line in change.lines] for change in changes}


def test_locks_are_compared_by_package_and_dockerfiles_by_line(repository):
    repository.write("uv.lock", LOCK.replace("1.0", "1.1") + '[[package]]\nname = "jinja2"\nversion = "3"\n')
    repository.write("pipelines/splitter/Dockerfile", "FROM python:3.12\nRUN a\n")
    repository.write("tests/package-lock.json", '{"packages": {"": {}}}')
    repository.write("docs/Dockerfiles.md", "y")
    assert found(repository) == {
        "pipelines/splitter/Dockerfile": ["- FROM python:3.11", "+ FROM python:3.12", "  RUN a"],
        "tests/package-lock.json": ["- node_modules/a 1"],
        "uv.lock": ["- boto3 1.0", "+ boto3 1.1", "+ jinja2 3"],
    }


def test_nothing_changed_is_nothing(repository):
    repository.write("other", "x")
    assert found(repository) == {}


def test_a_lock_that_can_not_be_read_is_a_change_without_packages(repository):
    repository.write("uv.lock", "<<<<<<< HEAD\n")
    assert found(repository)["uv.lock"] == ["- boto3 1.0", "- click 8.0"]
