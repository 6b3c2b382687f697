"""The verb that builds and runs images, where it can't."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from scripts import images
from tests.conftest import PROJECT, clean_environment


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "scripts.images", *arguments]
    environment = {**clean_environment(), **variables}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.slow
def test_help_lists_every_option_with_its_variable():
    done = run("--help")
    assert done.returncode == 0
    for word in ("--bases", "BASES", "--port", "PORT", "--build-only", "BUILD_ONLY=1", "--push", "PUSH", "--json"):
        assert word in done.stdout


def test_without_its_programs_it_is_one_line_with_the_next_step(tmp_path):
    done = run(PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: images: ") and done.stderr.count("\n") == 1
    assert "sudo apt-get install buildah debootstrap" in done.stderr or "Linux virtual machine" in done.stderr


@pytest.mark.slow
def test_a_choice_that_there_is_not_is_a_wrong_command_line():
    done = run("--bases", "docker")
    assert done.returncode == 2 and "'auto', 'pull', 'stand-in'" in done.stderr


def test_the_digests_are_written_where_a_release_looks_for_them(tmp_path, monkeypatch):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    places = []
    monkeypatch.setattr(images, "rehearse_images", lambda console, *folders, **options: places.extend(folders))
    assert CliRunner().invoke(images.images, []).exit_code == 0
    assert places == [tmp_path / "images", tmp_path / "images.json"]
