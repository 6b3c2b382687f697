"""Which stand-in a base has."""

from pathlib import Path

import pytest

from rehearsal.images.bases import Bases, full_name
from rehearsal.images.buildah import Buildah
from rehearsal.images.catalog import sources
from rehearsal.images.stand_in import Reference, StandIns
from rehearsal.processes import Processes
from rehearsal.steps import StepFailed

PROJECT = Path(__file__).parents[3]
FOLDER = PROJECT / "rehearsal" / "images" / "stand_ins"


@pytest.fixture
def buildah(tmp_path) -> Buildah:
    """No command is run: what is asked of it is refused before."""
    return Buildah(tmp_path, Processes(tmp_path, {"PATH": str(tmp_path)}), (), 1)


@pytest.mark.parametrize(
    ("text", "name", "tag"),
    [
        ("python:3.11-slim-bookworm", "python", "3.11-slim-bookworm"),
        ("ghcr.io/astral-sh/uv:0.13.9", "uv", "0.13.9"),
        ("ghcr.io/astral-sh/uv:0.13.9@sha256:0123", "uv", "0.13.9"),
        ("localhost:5000/hashicorp/terraform", "terraform", "latest"),
        ("public.ecr.aws/emr-serverless/spark/emr-7.9.0:latest", "emr", "latest"),
        ("python@sha256:0123", "python", "sha256:0123"),
    ],
)
def test_a_reference_is_read(text, name, tag):
    assert Reference.read(text) == Reference(name, tag)


def test_every_base_of_the_project_has_a_stand_in():
    named = {Reference.read(base).name for source in sources(PROJECT) for base in source.bases}
    assert named == {file.name.removesuffix(".Containerfile") for file in FOLDER.iterdir()}


def test_a_base_without_a_stand_in_is_refused_with_the_next_step(buildah):
    with pytest.raises(StepFailed, match=r"^alpine:3 has no stand-in; .*BASES=pull$"):
        StandIns(buildah).build("alpine:3", lambda line: None)


@pytest.mark.parametrize("tag", ["3.12-slim-bookworm", "3.11-alpine", "3.11"])
def test_another_python_than_debians_has_no_stand_in(buildah, tag):
    with pytest.raises(StepFailed, match=r"only 3\.11-slim-bookworm, 3\.13-slim-trixie have"):
        StandIns(buildah).build(f"python:{tag}", lambda line: None)


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        # https://docs.docker.com/reference/cli/docker/image/tag/: the default registry, `library`, the default tag
        ("python:3.11", "docker.io/library/python:3.11"),
        ("python", "docker.io/library/python:latest"),
        ("hashicorp/terraform:1.11.4", "docker.io/hashicorp/terraform:1.11.4"),
        ("ghcr.io/astral-sh/uv", "ghcr.io/astral-sh/uv:latest"),
        ("localhost:5000/uv", "localhost:5000/uv:latest"),
        ("python@sha256:0123", "docker.io/library/python@sha256:0123"),
        ("quay.io/a/b:1@sha256:0123", "quay.io/a/b:1@sha256:0123"),
    ],
)
def test_a_name_is_completed_as_docker_does(reference, name):
    assert full_name(reference) == name


class Empty(Buildah):
    """A store without images."""

    def images(self) -> dict[str, str]:
        return {}


def test_a_registry_that_does_not_answer_is_one_line_where_a_stand_in_is_not_wanted(tmp_path):
    store = Empty(tmp_path, Processes(tmp_path, {}), (), 1)
    with pytest.raises(
        StepFailed, match=r"^127\.0\.0\.1:1/a:1 can't be pulled: .* does not answer; or use BASES=stand-in$"
    ):
        Bases(store, "pull").bring("127.0.0.1:1/a:1", lambda line: None)
    with pytest.raises(StepFailed, match="has no stand-in"):
        Bases(store, "auto").bring("127.0.0.1:1/a:1", lambda line: None)
