"""A copy of the repository in which a test may change what a user would change."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
_PARTS = (
    *(
        "command_line",
        "contracts",
        "docs",
        "environments",
        "erasure",
        "file_status",
        "migrations",
        "pipelines",
        "promotion",
    ),
    *("rehearsal", "sampledata", "scripts", "terraform"),
)


@dataclass(frozen=True)
class Repository:
    """`root`: its top. Its commands run its own code."""

    root: Path

    def run(self, environment: dict[str, str], module: str, *arguments: str) -> str:
        """The output of a command that ends well."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self.root, env=environment, capture_output=True, text=True, timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def files(self) -> dict[str, bytes]:
        """{path: content} of all files but compiled ones."""
        paths = [path for path in self.root.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in paths}


def make_repository(root: Path) -> Repository:
    """A new copy, without tests and the local cloud."""
    ignored = shutil.ignore_patterns("__pycache__", ".terraform", "node_modules")
    for part in _PARTS:
        shutil.copytree(PROJECT / part, root / part, ignore=ignored)
    for name in (".sqlfluff", "pyproject.toml"):
        shutil.copy(PROJECT / name, root / name)
    return Repository(root)
