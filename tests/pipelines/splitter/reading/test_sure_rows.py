"""Where compiled code is kept: by its sources, and below /tmp where their folder can't be written, as in the images."""

import shutil
import tempfile
from pathlib import Path

import pytest

from pipelines.splitter.reading import sure_rows


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", ["row_kernels.py", "value_kernels.py"])
def test_code_of_another_source_is_never_taken(tmp_path, name):
    for each in ("row_kernels.py", "value_kernels.py"):
        shutil.copy(Path(sure_rows.__file__).with_name(each), tmp_path)
    before = sure_rows._folder_of_sources(tmp_path)
    assert before == sure_rows._folder_of_sources(tmp_path) and before.parent == tmp_path / "__pycache__"
    text = (tmp_path / name).read_text()
    (tmp_path / name).write_text(text.replace("0", "1", 1))
    assert sure_rows._folder_of_sources(tmp_path) != before


def test_the_folder_is_below_tmp_where_the_sources_can_not_be_written(tmp_path, temporary):
    (tmp_path / "__pycache__").write_text("no folder")
    folder = sure_rows._folder_of_sources(tmp_path)
    assert folder.parent == sure_rows._code_folder() and folder.is_dir()


def test_all_processes_of_a_user_share_one_folder_of_their_own(temporary):
    folder = sure_rows._code_folder()
    assert folder == sure_rows._code_folder() and folder.parent == temporary
    assert folder.stat().st_mode & 0o777 == 0o700


def test_code_is_not_taken_from_a_folder_that_others_may_write(temporary):
    folder = sure_rows._code_folder()
    folder.chmod(0o777)
    assert sure_rows._code_folder() != folder


def test_code_is_not_taken_through_a_link(temporary):
    folder = sure_rows._code_folder()
    folder.rename(temporary / "elsewhere")
    folder.symlink_to(temporary / "elsewhere")
    assert sure_rows._code_folder() != folder
    (temporary / "elsewhere").rmdir()
    assert sure_rows._code_folder() != folder
