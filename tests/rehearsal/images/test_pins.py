"""The lock of the images' digests, and the files that follow it."""

import shutil
from pathlib import Path

import pytest

from promotion.environment import PROJECT
from rehearsal.images import pins
from rehearsal.images.bases import without_tag

FIRST, SECOND = (f"sha256:{letter * 64}" for letter in "ab")
DOCKERFILE = """FROM python:3.11-slim AS build
COPY --from=ghcr.io/astral-sh/uv:1 /uv /uv
FROM build
COPY --from=build /a /a
"""
PIPELINE = """default:
  image: $CI_REGISTRY_IMAGE/ci:2 # what jobs run in
lint:
  image: {name: "registry.example.com:5000/a/lint:1.2", entrypoint: [""]}
build:
  services:
    - name: docker.io/library/postgres:16
  script: echo image: none:1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "rehearsal" / "images").mkdir(parents=True)
    (tmp_path / ".gitlab").mkdir()
    (tmp_path / ".gitlab" / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / ".gitlab-ci.yml").write_text(PIPELINE)
    (tmp_path / pins.LOCK).write_text("{}")
    return tmp_path


NAMES = [
    "$CI_REGISTRY_IMAGE/ci:2", "docker.io/library/postgres:16", "ghcr.io/astral-sh/uv:1", "python:3.11-slim",
    "registry.example.com:5000/a/lint:1.2",
]  # fmt: skip


def test_images_of_dockerfiles_and_pipelines_are_found(project):
    assert sorted(use.name for use in pins.uses(project)) == NAMES


def test_all_files_get_the_digests_of_the_lock_and_then_differ_no_more(project):
    lock = {name: FIRST for name in NAMES}
    assert pins.write(project, lock) == [".gitlab-ci.yml", ".gitlab/Dockerfile"]
    assert list(pins.faults(project)) == []
    assert {(use.name, use.digest) for use in pins.uses(project)} == {(name, FIRST) for name in NAMES}
    text = (project / ".gitlab-ci.yml").read_text()
    assert f"image: $CI_REGISTRY_IMAGE/ci:2@{FIRST} # what jobs run in" in text
    assert "echo image: none:1\n" in text
    assert pins.write(project, {**lock, "python:3.11-slim": SECOND}) == [".gitlab/Dockerfile"]
    assert (project / ".gitlab" / "Dockerfile").read_text().startswith(f"FROM python:3.11-slim@{SECOND} AS build\n")


@pytest.mark.parametrize(
    ("lock", "dockerfile", "fault"),
    [
        ({"python:3.11-slim": FIRST}, DOCKERFILE, f"python:3.11-slim has no digest, the lock {FIRST}"),
        (
            {"python:3.11-slim": FIRST},
            DOCKERFILE.replace("slim", f"slim@{SECOND}"),
            f"python:3.11-slim has {SECOND}, the lock {FIRST}",
        ),
        ({}, DOCKERFILE.replace("slim", f"slim@{SECOND}"), f"python:3.11-slim has {SECOND}, the lock none"),
        ({"python:3.11-slim": FIRST}, DOCKERFILE.replace("3.11", "3.12"), "nothing uses python:3.11-slim"),
        ({"python:3.11-slim": "latest"}, DOCKERFILE, "the digest of python:3.11-slim is no sha256"),
    ],
    ids=["a tag alone", "another digest", "a digest by hand", "a new tag", "no digest"],
)
def test_a_file_that_differs_from_the_lock_is_named(project, lock, dockerfile, fault):
    pins.write(project, lock)
    (project / ".gitlab" / "Dockerfile").write_text(dockerfile)
    assert any(fault in line for line in pins.faults(project))


def test_a_name_is_not_taken_for_a_longer_one():
    text = "FROM python:3.11-slim-bookworm\nFROM my/python:3.11-slim\nFROM python:3.11-slim\n"
    found = pins.pinned(text, {"python:3.11-slim": FIRST}).splitlines()
    assert found == ["FROM python:3.11-slim-bookworm", "FROM my/python:3.11-slim", f"FROM python:3.11-slim@{FIRST}"]


def test_a_name_with_a_digest_is_pulled_by_it_alone():
    assert without_tag(f"docker.io/library/python:3@{FIRST}") == f"docker.io/library/python@{FIRST}"
    assert without_tag(f"localhost:5000/python@{FIRST}") == f"localhost:5000/python@{FIRST}"
    assert without_tag("localhost:5000/python:3") == "localhost:5000/python:3"


def test_the_projects_own_files_have_the_locks_digests(tmp_path):
    assert list(pins.faults(PROJECT)) == []
    copy = tmp_path / "copy"
    for use in pins.uses(PROJECT):
        (copy / use.file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / use.file, copy / use.file)
    (copy / "rehearsal" / "images").mkdir(parents=True)
    assert pins.write(copy, {use.name: FIRST for use in pins.uses(PROJECT)})
    assert list(pins.faults(copy)) == []
    assert {use.digest for use in pins.uses(copy)} == {FIRST}
