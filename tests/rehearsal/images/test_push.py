"""What is pushed, and with which login."""

import json

import pytest

from rehearsal.images.bases import Base
from rehearsal.images.push import must_be_real, write_login
from rehearsal.steps import StepFailed

REAL = Base("uv:1", "0", False, "pulled")


def test_an_image_on_a_stand_in_is_not_pushed():
    must_be_real([REAL])
    with pytest.raises(StepFailed, match=r"^an image on a stand-in for python:3 is not pushed; .*BASES=pull$"):
        must_be_real([REAL, Base("python:3", "1", True, "Debian's")])


def test_gitlabs_login_is_written_for_this_user_alone(tmp_path):
    """The form of https://man7.org/linux/man-pages/man5/containers-auth.json.5.html: `user:password` in base64."""
    given = {"CI_REGISTRY": "registry.example", "CI_REGISTRY_USER": "user", "CI_REGISTRY_PASSWORD": "pass"}
    file = write_login(given, tmp_path / "login.json")
    assert json.loads(file.read_text()) == {"auths": {"registry.example": {"auth": "dXNlcjpwYXNz"}}}
    assert file.stat().st_mode & 0o777 == 0o600
    assert write_login({**given, "CI_REGISTRY_PASSWORD": ""}, tmp_path / "none.json") is None
    assert not (tmp_path / "none.json").exists()
