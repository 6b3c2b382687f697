"""The requirements of a build; the error for a missing one is one line with the next step."""

import os

import pytest

from rehearsal.images import requirements


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Make the PATH hold programs of these names, each a script that ends with a code."""

    def make(**codes: int) -> None:
        for name, code in codes.items():
            (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr("platform.system", lambda: "Linux")

    return make


def test_elsewhere_than_on_linux(monkeypatch):
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert "Linux virtual machine" in requirements.missing()


def test_all_packages_that_lack_are_named(programs):
    programs(nsenter=0, unshare=0)
    reason = "buildah is not installed; install it: sudo apt-get install buildah debootstrap"
    assert requirements.missing() == reason


def test_another_user_than_root(programs, monkeypatch):
    programs(nsenter=0, unshare=0, buildah=0, debootstrap=0)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert requirements.missing() == "images are built as root; run it with sudo: sudo make images"


def test_a_root_that_may_not_mount(programs, monkeypatch):
    programs(nsenter=0, unshare=1, buildah=0, debootstrap=0)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert requirements.missing().endswith("docker run --privileged")
    programs(nsenter=0, unshare=0)
    assert requirements.missing() is None
