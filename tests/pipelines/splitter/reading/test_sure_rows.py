"""Where compiled code is kept if neither its source's folder nor the user's can be written, as in the images."""

import tempfile

import pytest

from pipelines.splitter.reading import sure_rows


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


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
