"""The stand-in for rsync does what rsync does, for the calls that gitlab-ci-local makes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
STAND_IN = [sys.executable, str(PROJECT / "tools" / "gitlab_ci_local" / "rsync.py")]
CALLS = {
    "the tracked files": [
        *["-a", "--delete-excluded", "--delete", "--exclude-from=untracked", "--exclude", ".git/lfs"],
        *["--exclude", ".gitlab-ci-local/", "./", ".gitlab-ci-local/builds/plan/"],
    ],
    "artifacts in": ["-a", ".git/.", ".gitlab-ci-local/builds/plan"],
    "artifacts out": [
        *["--exclude", ".gitlab-ci-local/**", "-rRa", "--files-from=listed", ".", ".gitlab-ci-local/artifacts/."],
    ],
    "a cache out": ["-Ra", "./src", "./deep/er", ".gitlab-ci-local/artifacts/."],
    "artifacts to the source": ["--exclude=/.gitlab-ci-reports/", "-a", "deep/.", "src"],
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "tree"
    for name in (
        *["src/a.py", "src/build/plan.json", "build/plan.json", "deep/er/build", "deep/.gitlab-ci-reports/x"],
        *[".git/lfs/blob", ".git/HEAD", "secret.env"],
        *[".gitlab-ci-local/builds/plan/stale.txt", ".gitlab-ci-local/builds/plan/src/a.py"],
    ):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(name)
    (top / "link").symlink_to("src/a.py")
    (top / "run").write_text("#!/bin/sh")
    (top / "run").chmod(0o755)
    (top / "untracked").write_text("/secret.env\n/build/\n/untracked")
    (top / "listed").write_text("./build/plan.json\n./src\n./.gitlab-ci-local/builds\n")
    (top / ".gitlab-ci-local/artifacts").mkdir()
    return top


def files(top: Path) -> dict[str, tuple]:
    return {
        str(path.relative_to(top)): (path.is_symlink(), path.stat().st_mode, path.read_bytes())
        for path in top.rglob("*")
        if path.is_file()
    }


def test_tracked_files_replace_what_was_there(tree: Path):
    subprocess.run([*STAND_IN, *CALLS["the tracked files"]], cwd=tree, check=True)

    copied = files(tree / ".gitlab-ci-local/builds/plan")
    assert set(copied) == {
        *["src/a.py", "src/build/plan.json", "deep/er/build", "deep/.gitlab-ci-reports/x"],
        *[".git/HEAD", "link", "run", "listed"],
    }
    assert copied["link"][0] and copied["run"][1] & 0o111


def test_artifacts_keep_their_paths(tree: Path):
    subprocess.run([*STAND_IN, *CALLS["artifacts out"]], cwd=tree, check=True)

    assert set(files(tree / ".gitlab-ci-local/artifacts")) == {"build/plan.json", "src/a.py", "src/build/plan.json"}


@pytest.mark.parametrize("arguments", [["-az", "a", "b"], ["-a", "--exclude", "*.log", "a", "b"]])
def test_refuses_what_it_does_not_know(tree: Path, arguments: list[str]):
    answer = subprocess.run([*STAND_IN, *arguments], cwd=tree, capture_output=True, text=True)

    assert answer.returncode and answer.stderr.startswith("rsync stand-in") and answer.stderr.count("\n") == 1


@pytest.mark.skipif(not shutil.which("rsync"), reason="no rsync on this machine to compare with")
@pytest.mark.parametrize("arguments", CALLS.values(), ids=CALLS.keys())
def test_as_rsync(tree: Path, tmp_path: Path, arguments: list[str]):
    other = tmp_path / "other"
    shutil.copytree(tree, other, symlinks=True)

    subprocess.run([*STAND_IN, *arguments], cwd=tree, check=True)
    subprocess.run(["rsync", *arguments], cwd=other, check=True)

    assert files(tree) == files(other)
