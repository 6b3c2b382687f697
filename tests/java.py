"""How the tests start Java: with simple parts, and with Spark's classes as an archive that is mapped instead of read.

The archive halves the CPU time of Spark's start (from 5 to 2.2 s), which a run of all tests sees about ninety times:
https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html#GUID-7EAA3411-8CF0-4D19-BD05-DF5E1780AA91
Java ignores one that is not there, or was made by another Java or of other jars.

`python -m tests.java` makes it, in 10 s of CPU time; a run of all tests does so by itself, beside its first tests.
"""

import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# With one simple compiler and collector Java starts in half the time, and small files need no better ones. That
# compiler alone gets 48 MB for its code, which a worker's Spark fills; Java then warns on its standard output.
SIMPLE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=240m"
# What Java has to say about archives would stand on the standard output.
QUIET = "-Xlog:disable -Xlog:all=error:stderr"


def options(folder: str) -> dict[str, str]:
    """The variable by which Spark starts Java like this. Java doesn't ask TMPDIR for its temporary `folder`."""
    chosen = f"-Djava.io.tmpdir={folder} {SIMPLE} {QUIET}"
    if found := archive():
        chosen += f" -XX:SharedArchiveFile={shlex.quote(str(found))}"
    return {"SPARK_SUBMIT_OPTS": chosen}


def archive() -> Path | None:
    """The archive of this Java and Spark in the user's cache, whether it is there or not; None without a Java."""
    home = os.environ.get("JAVA_HOME")
    java = Path(home) / "bin" / "java" if home else Path(shutil.which("java") or "nowhere")
    if not java.exists():
        return None
    key = hashlib.sha256(f"{java.resolve()} {java.stat().st_mtime_ns} {version('pyspark')}".encode()).hexdigest()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee" / "java"
    return cache / f"spark-{key[:16]}.jsa"


def begin_archive() -> Callable[[], None]:
    """Begin to make the archive, unless it is there; return what ends that."""
    wanted = archive()
    if not wanted or wanted.exists():
        return lambda: None
    command, quiet = [sys.executable, "-m", "tests.java"], subprocess.DEVNULL
    maker = subprocess.Popen(command, cwd=PROJECT, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)

    def end() -> None:
        with suppress(ProcessLookupError):
            os.killpg(maker.pid, signal.SIGKILL)
        maker.wait()
        _unfinished(wanted, maker.pid).unlink(missing_ok=True)

    return end


def make(wanted: Path) -> None:
    """Make the archive out of a Spark that did one job, and remove those of before."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    new = _unfinished(wanted, os.getpid())
    # Java's warnings would name hundreds of classes that it leaves out.
    os.environ["SPARK_SUBMIT_OPTS"] = f"{SIMPLE} {QUIET} -XX:ArchiveClassesAtExit={shlex.quote(str(new))}"
    try:
        _work()
        new.chmod(0o600)
        new.replace(wanted)
    finally:
        new.unlink(missing_ok=True)
    for old in wanted.parent.glob("*.jsa"):
        if old != wanted:
            old.unlink()


def _unfinished(wanted: Path, maker: int) -> Path:
    return wanted.with_name(f"{maker}.new")


def _work() -> None:
    """Run a job, and wait until Java has ended: the archive is what it makes last."""
    from pyspark import SparkConf, SparkContext

    os.environ["PYSPARK_PYTHON"], os.environ["SPARK_LOCAL_IP"] = sys.executable, "127.0.0.1"
    conf = SparkConf().setMaster("local[2]").setAppName("archive").set("spark.ui.enabled", "false")
    with SparkContext(conf=conf) as spark:
        spark.parallelize(range(4), 2).map(str).collect()
        gateway = spark._gateway
    gateway.proc.stdin.close()
    gateway.proc.wait(300)


if __name__ == "__main__":
    if found := archive():
        make(found)
