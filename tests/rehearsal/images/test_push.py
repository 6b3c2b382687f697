"""The images that are pushed, and the login to the registry."""

import json
import os

import boto3
import pytest

from rehearsal.images.bases import Base
from rehearsal.images.push import logins, must_be_real, write_logins
from rehearsal.steps import StepFailed

REAL = Base("uv:1", "0", False, "pulled")


def test_an_image_on_a_stand_in_is_not_pushed():
    must_be_real([REAL])
    with pytest.raises(StepFailed, match=r"^an image on a stand-in for python:3 is not pushed; .*BASES=pull$"):
        must_be_real([REAL, Base("python:3", "1", True, "Debian's")])


def test_gitlabs_login_is_written_for_this_user_alone(tmp_path):
    """The form of https://man7.org/linux/man-pages/man5/containers-auth.json.5.html: `user:password` in base64."""
    given = {"CI_REGISTRY": "registry.example", "CI_REGISTRY_USER": "user", "CI_REGISTRY_PASSWORD": "pass"}
    file = write_logins(logins(given, "registry.example/group"), tmp_path / "login.json")
    assert json.loads(file.read_text()) == {"auths": {"registry.example": {"auth": "dXNlcjpwYXNz"}}}
    assert file.stat().st_mode & 0o777 == 0o600
    assert write_logins(logins({**given, "CI_REGISTRY_PASSWORD": ""}, None), tmp_path / "none.json") is None
    assert not (tmp_path / "none.json").exists()


def test_without_an_identity_in_aws_there_is_no_login_to_ecr(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it may remember an identity of another test
    with pytest.raises(StepFailed, match=r"^AWS gives no login to the registry of 555555555555: Unable to locate"):
        logins({}, "555555555555.dkr.ecr.eu-west-1.amazonaws.com/marquee")
