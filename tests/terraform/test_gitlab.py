"""The roles of GitLab's jobs, with a mock provider: who may take them, and what a merge request's job may do."""

import shutil
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_its_own_tests_pass(tmp_path, terraform):
    shutil.copytree(PROJECT / "environments", tmp_path / "environments")
    folder = tmp_path / "terraform" / "gitlab"
    shutil.copytree(PROJECT / "terraform" / "gitlab", folder, ignore=shutil.ignore_patterns(".terraform*"))
    terraform(folder, "init", "-backend=false")

    assert "Success!" in terraform(folder, "test")
