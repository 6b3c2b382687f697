"""Jars of a Maven repository, pinned by checksum, fetched once into the user's cache by PySpark's own Ivy."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pyspark
from filelock import FileLock

BUNDLED = Path(pyspark.__file__).parent / "jars"


class JarMissing(Exception):
    """A jar can't be had; the text is one line."""


def java() -> str | None:
    """Return the path of the machine's java; None without one."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(Path(home, "bin", "java")) if home else shutil.which("java")


def jar(organisation: str, name: str, version: str, sha256: str) -> Path:
    """Return the jar `organisation:name:version` alone, without those that it needs.

    Raise JarMissing without a java or a repository, or if the jar has another checksum.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee" / "maven"
    path = cache / f"{name}-{version}.jar"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "lock", timeout=300):
        if not path.exists():
            _fetch(organisation, name, version, path)
    if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != sha256:
        raise JarMissing(f"{path} has the checksum {found} instead of {sha256}; remove it and try again")
    return path


def _fetch(organisation: str, name: str, version: str, path: Path) -> None:
    program = java()
    if program is None:
        raise JarMissing("no java found: install a JDK 17 or newer, or set JAVA_HOME")
    classes = os.pathsep.join(map(str, [*BUNDLED.glob("ivy-*.jar"), *BUNDLED.glob("commons-cli-*.jar")]))
    command = [program, "-cp", classes, "org.apache.ivy.Main", "-dependency", organisation, name, version]
    if settings := os.environ.get("MARQUEE_IVY_SETTINGS"):
        command += ["-settings", settings]
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        command += ["-notransitive", "-confs", "default", "-types", "jar", "-cache", f"{scratch}/cache"]
        command += ["-retrieve", f"{scratch}/jars/[artifact]-[revision].[ext]"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=280)
        if done.returncode or not (fetched := Path(scratch, "jars", path.name)).exists():
            cause = next((line for line in done.stdout.splitlines() if "not found" in line or "ERROR" in line), "")
            raise JarMissing(f"{name} {version} can't be downloaded ({' '.join(cause.split())[:200]})")
        fetched.replace(path)
