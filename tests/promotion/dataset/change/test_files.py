"""A change is written whole, or not at all, wherever it stops."""

import os
import signal
from pathlib import Path

import pytest

from promotion.dataset.change.files import write

OLD = {"a.yaml": "old a\n", "c.md": "old c\n"}
NEW = {"a.yaml": "new a, with ü\n", "raw/b.sql": "new b\n", "c.md": "new c\n"}


def state(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_all_files_get_their_texts(folder: Path) -> None:
    (folder / "c.md").chmod(0o640)
    write({folder / name: text for name, text in NEW.items()})
    assert state(folder) == NEW
    assert (folder / "c.md").stat().st_mode & 0o777 == 0o640
    assert (folder / "raw/b.sql").stat().st_mode & 0o777 == (folder / "a.yaml").stat().st_mode & 0o777


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_stop_at_any_file_leaves_all_as_they_were(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at: int, before: bool, error: BaseException
) -> None:
    calls = 0
    replace = os.replace

    def stopped(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == at and before:
            raise error
        replace(source, target)
        if calls == at:
            raise error

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(type(error)):
        write({folder / name: text for name, text in NEW.items()})
    assert state(folder) == OLD


def test_a_folder_that_takes_no_file_leaves_all_as_they_were(folder: Path) -> None:
    (folder / "raw").write_text("a file, no folder")
    with pytest.raises(OSError):
        write({folder / name: text for name, text in NEW.items()})
    assert state(folder) == {**OLD, "raw": "a file, no folder"}


def test_a_real_signal_leaves_all_as_they_were(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def interrupted(source: Path, target: Path) -> None:
        replace(source, target)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write({folder / name: text for name, text in NEW.items()})
    assert state(folder) == OLD
