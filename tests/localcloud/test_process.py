"""A server that does not come up says why, in one line."""

import sys

import pytest

from localcloud import process
from localcloud.process import CloudError, Server


@pytest.fixture
def folder(tmp_path):
    yield tmp_path
    process.stop(tmp_path)


def server(program: str, healthy=lambda: False) -> Server:
    return Server("teapot", [sys.executable, "-c", program], {}, healthy)


def test_a_server_that_ends_at_once_is_quoted(folder):
    with pytest.raises(CloudError, match=r"teapot ended at once: no water \(see .*teapot.log\)"):
        process.start(server("import sys; print('kettle'); sys.exit('no water')"), folder)


def test_a_server_that_never_gets_healthy_is_given_up(folder, monkeypatch):
    monkeypatch.setattr(process, "START_SECONDS", 0.5)
    with pytest.raises(CloudError, match="teapot is not healthy after"):
        process.start(server("import time; time.sleep(600)"), folder)
    assert process.stop(folder) == 1


def test_a_server_inherits_nothing_that_could_change_the_cloud(folder, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    monkeypatch.setenv("PERSIST_STATE", "1")
    log = process.log_file("teapot", folder)
    program = "import os, time; print(*os.environ, 'end'); time.sleep(600)"
    process.start(server(program, lambda: log.read_text().endswith("end\n")), folder)

    inherited = log.read_text().split()
    assert "AWS_ACCESS_KEY_ID" not in inherited
    assert "PERSIST_STATE" not in inherited
    assert process.pid_of("teapot", folder)


@pytest.mark.parametrize("rights", ["rights", "./rights", "/rights", ""])
def test_a_server_gets_the_folder_of_rights_that_its_user_meant(monkeypatch, tmp_path, rights):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOCALCLOUD_RIGHTS", rights)
    assert process._inherited()["LOCALCLOUD_RIGHTS"] == (str(tmp_path / rights) if rights else "")
