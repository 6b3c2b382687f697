"""Every Dockerfile of the project is an image that `make images` builds."""

import re
from pathlib import Path

import pytest

from rehearsal.images.catalog import sources
from rehearsal.steps import StepFailed
from tests.git import git

PROJECT = Path(__file__).parents[3]


def test_every_dockerfile_that_git_knows_is_an_image():
    dockerfiles = {line for line in git(PROJECT, "ls-files").splitlines() if Path(line).name.startswith("Dockerfile")}
    assert {source.dockerfile for source in sources(PROJECT)} == dockerfiles


def test_the_bases_are_those_of_the_dockerfiles():
    found = {source.name: source for source in sources(PROJECT)}
    assert set(found) == {"bulk-load", "ci", "notebook", "splitter", "splitter-emr"}
    assert len(found["ci"].bases) == 3 and found["ci"].context == ".gitlab"
    assert any(base.startswith("quay.io/jupyter/") for base in found["notebook"].bases)
    for source in found.values():
        text = (PROJECT / source.dockerfile).read_text()
        assert source.bases and all(base in text for base in source.bases)


def test_every_base_names_its_version_and_a_digest_is_a_whole_one():
    """A digest is known to who can ask the registry; SECURITY.md says how to pin one."""
    of_release = "public.ecr.aws/emr-serverless/spark/emr-7.9.0:latest"  # the release is in its name
    for base in {base for source in sources(PROJECT) for base in source.bases} - {of_release}:
        assert re.fullmatch(r"[a-z0-9./-]+:(?!latest)[\w.-]+(@sha256:[0-9a-f]{64})?", base), base
    image = re.search(r"^  image: (\S+)", (PROJECT / ".gitlab-ci.yml").read_text(), re.MULTILINE)
    assert image and re.fullmatch(r"\$CI_REGISTRY_IMAGE/ci:[1-9]\d*(@sha256:[0-9a-f]{64})?", image[1])


def test_a_dockerfile_without_a_name_is_one_line(tmp_path):
    (tmp_path / "pipelines" / "new").mkdir(parents=True)
    (tmp_path / "pipelines" / "new" / "Dockerfile").write_text("FROM python:3.11\n")
    with pytest.raises(StepFailed, match=r"^pipelines/new/Dockerfile is .* name it in rehearsal/images/catalog\.py$"):
        sources(tmp_path)
