"""Where uv is looked for, and the variables that it has."""

import pytest

from promotion import uv
from promotion.environment import PROJECT
from promotion.uv import UvNotInstalled


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Put a program uv at a path below an empty machine, on which `make setup` has not run."""
    monkeypatch.setattr(uv, "PROJECT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))

    def put(path: str) -> str:
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("#!/bin/sh\n")
        (tmp_path / path).chmod(0o755)
        return str(tmp_path / path)

    return put


def test_the_machines_own_comes_before_that_of_the_setup(machine):
    fetched = machine(".tools/bin/uv")
    assert uv.find() == fetched
    own = machine("path/uv")
    assert uv.find() == own


def test_without_uv_the_next_command_is_named(machine):
    with pytest.raises(UvNotInstalled, match=r"^uv is not installed; run: make setup$"):
        uv.find()


def test_it_has_no_variables_of_the_callers_environment(monkeypatch):
    for name in ("VIRTUAL_ENV", "UV_LOCKED", "UV_INDEX"):
        monkeypatch.setenv(name, "1")
    found = uv.variables()
    assert (found.get("VIRTUAL_ENV"), found.get("UV_LOCKED"), found["UV_INDEX"]) == (None, None, "1")


def test_nothing_else_looks_for_uv():
    folders = ("benchmarks", "erasure", "file_status", "promotion", "rehearsal", "sampledata", "scripts", "tools")
    looks = [path for name in folders for path in (PROJECT / name).rglob("*.py") if 'which("uv"' in path.read_text()]
    assert looks == [PROJECT / "promotion" / "uv.py"]
