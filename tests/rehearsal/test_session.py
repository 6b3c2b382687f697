import io

import pytest
from filelock import FileLock
from rich.console import Console

from rehearsal import session
from rehearsal.report import Report
from rehearsal.session import rehearse
from rehearsal.steps import StepFailed, Timing


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=100)


@pytest.fixture
def world(monkeypatch) -> list[str]:
    """Neither steps nor a cloud, and the shell's variables untouched; returns what was done to the cloud."""
    done = []
    monkeypatch.setattr(session.Rehearsal, "run", lambda self: Report([Timing("data", 2.0)], [], {"RAW.USERS": 3}))
    monkeypatch.setattr(session.Cloud, "stop", lambda self: done.append("stopped"))
    monkeypatch.setattr(session.os, "environ", dict(session.os.environ))
    return done


def test_a_rehearsal_writes_its_report_and_stops_the_cloud(world, console, tmp_path):
    report = rehearse(console, tmp_path / "rehearsal", tmp_path / "report.json", None, keep=False)

    assert report.rows == {"RAW.USERS": 3}
    assert (tmp_path / "report.json").is_file()
    assert world == ["stopped"]
    assert "1 steps in 2 s" in console.file.getvalue()


def test_a_cloud_that_is_kept_is_not_stopped(world, console, tmp_path):
    rehearse(console, tmp_path / "rehearsal", tmp_path / "report.json", None, keep=True)
    assert world == []
    assert "the local cloud stays up" in console.file.getvalue()


def test_a_second_one_in_the_folder_is_refused(world, console, tmp_path):
    folder = tmp_path / "rehearsal"
    folder.mkdir()
    with FileLock(folder / "lock"), pytest.raises(StepFailed, match="another one runs in this folder"):
        rehearse(console, folder, tmp_path / "report.json", None, keep=False)


def test_an_old_report_does_not_outlive_a_rehearsal_that_fails(world, console, tmp_path, monkeypatch):
    def fail(self):
        raise StepFailed("no")

    monkeypatch.setattr(session.Rehearsal, "run", fail)
    (tmp_path / "report.json").touch()
    with pytest.raises(StepFailed):
        rehearse(console, tmp_path / "rehearsal", tmp_path / "report.json", None, keep=False)
    assert not (tmp_path / "report.json").exists()
