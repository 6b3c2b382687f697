"""Spark's S3 client: the jars that PySpark lacks, resolved by PySpark's own Ivy, checked, and cached."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pyspark

_IVY_MODULE = "s3_jars.xml"
_CHECKSUMS = "s3_jars.sha256"


class JarsMissing(Exception):
    """The jars are not in the cache and can't be downloaded; the text is one line with the reason."""


def cache() -> Path:
    """Return the folder of files that can be made or downloaded again: $XDG_CACHE_HOME/marquee, or ~/.cache/marquee."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee"


def s3_jars(say: Callable[[int, int], None] = lambda done, total: None) -> list[Path]:
    """Return the jars, downloaded if one is not in the cache or differs from its committed checksum.

    `say` is called with the number of jars so far and in all. MARQUEE_IVY_SETTINGS may name an ivysettings.xml with
    other repositories than Ivy's own. Raises JarsMissing.
    """
    folder = cache() / "jars" / hashlib.sha256(_committed(_IVY_MODULE)).hexdigest()[:16]
    expected = _checksums()
    if _faults(folder, expected):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            fetched = Path(scratch, "jars")
            _resolve(Path(scratch), fetched, lambda done: say(min(done, len(expected)), len(expected)))
            if faults := _faults(fetched, expected):
                raise JarsMissing(f"the download differs from {_CHECKSUMS}: {', '.join(faults[:3])}")
            if _faults(folder, expected):  # else somebody was faster, and may be using them
                shutil.rmtree(folder, ignore_errors=True)
                fetched.replace(folder)
    return [folder / name for name in expected]


def _resolve(scratch: Path, into: Path, say: Callable[[int], None]) -> None:
    module = scratch / "ivy.xml"
    module.write_bytes(_committed(_IVY_MODULE))
    bundled = Path(pyspark.__file__).parent / "jars"
    classpath = [*bundled.glob("ivy-*.jar"), *bundled.glob("commons-cli-*.jar")]
    command = [_java(), "-cp", os.pathsep.join(map(str, classpath)), "org.apache.ivy.Main"]
    if settings := os.environ.get("MARQUEE_IVY_SETTINGS"):
        command += ["-settings", settings]
    command += ["-ivy", str(module), "-cache", str(scratch / "cache"), "-types", "jar", "bundle", "-confs", "default"]
    command += ["-retrieve", f"{into}/[artifact]-[revision].[ext]"]
    lines, done = [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as ivy:
        for line in ivy.stdout or ():
            lines.append(" ".join(line.split()))
            if line.lstrip().startswith("[SUCCESSFUL") and ".jar" in line:
                say(done := done + 1)
    if ivy.returncode:
        raise JarsMissing(f"Spark's S3 jars can't be downloaded ({_cause(lines)}); is a network or proxy missing?")


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(Path(home, "bin", "java")) if home else shutil.which("java")
    if not java:
        raise JarsMissing("no java found: install a JDK 17 or newer, or set JAVA_HOME")
    return java


def _cause(lines: list[str]) -> str:
    telling = [line for line in lines if "ERROR" in line or "not found" in line or "Exception" in line]
    return (telling or lines or ["no output"])[0][:200]


def _faults(folder: Path, expected: dict[str, str]) -> list[str]:
    """Return the names of the jars that are missing, unexpected, or have another checksum."""
    present = {path.name for path in folder.glob("*.jar")}
    wrong = [name for name in present & expected.keys() if _sha256(folder / name) != expected[name]]
    return sorted([*wrong, *(present ^ expected.keys())])


def _checksums() -> dict[str, str]:
    lines = _committed(_CHECKSUMS).decode().splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _committed(name: str) -> bytes:
    return files("pipelines").joinpath(name).read_bytes()
