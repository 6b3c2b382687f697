"""The watchdog that ends everything that a rehearsal started, should the rehearsal itself be killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Guard:
    """A running watchdog."""

    process: subprocess.Popen[bytes]

    def keep(self) -> None:
        """Tell the watchdog to spare the local cloud."""
        assert self.process.stdin
        self.process.stdin.write(b"keep\n")
        self.process.stdin.flush()


@contextmanager
def guarded(rehearsal: str, *folders: Path) -> Iterator[Guard]:
    """Within this block, processes whose environment carries LOCALCLOUD_OWNER=`rehearsal` are watched over.

    The watchdog sees the pipe to it close, however this process ends, ends them, and removes the `folders`; leaving the
    block waits for that.
    """
    removed = [word for folder in folders for word in ("--remove", str(folder))]
    command = [sys.executable, "-m", "localcloud.guard", *removed, rehearsal]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield Guard(process)
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait()
