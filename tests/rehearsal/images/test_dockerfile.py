"""The base images of a Dockerfile, by the rules of https://docs.docker.com/reference/dockerfile/."""

import pytest

from rehearsal.images.dockerfile import bases, steps

TEXT = """\
# FROM nothing
FROM --platform=linux/amd64 hashicorp/terraform:1.11.4 AS terraform
FROM ghcr.io/astral-sh/uv:0.13.9@sha256:0123 as uv

FROM terraform AS again
FROM python:3.11-slim-bookworm
RUN a \\
    # a comment between
    && b
COPY --from=terraform /bin/terraform /usr/local/bin/terraform
COPY --chown=1000 --from=uv /uv /usr/local/bin/uv
COPY --from=eclipse-temurin:17-jre-jammy /opt/java /opt/java
COPY --from=0 /a /b
COPY a b c/
"""


def test_stages_and_comments_are_no_bases():
    assert bases(TEXT) == (
        "eclipse-temurin:17-jre-jammy",
        "ghcr.io/astral-sh/uv:0.13.9@sha256:0123",
        "hashicorp/terraform:1.11.4",
        "python:3.11-slim-bookworm",
    )


def test_scratch_is_no_base():
    assert bases("FROM scratch\nCOPY a b\n") == ()


def test_a_variable_in_a_name_is_refused():
    with pytest.raises(ValueError, match=r"python:\$VERSION has a variable in its name"):
        bases("ARG VERSION=3.11\nFROM python:$VERSION\n")


def test_continued_lines_are_one_step():
    assert [words.split() for name, words in steps(TEXT) if name == "RUN"] == [["a", "&&", "b"]]
