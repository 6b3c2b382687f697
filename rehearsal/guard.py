"""The watchdog that ends everything that a rehearsal started, should the rehearsal itself be killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


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
def guarded(rehearsal: str) -> Iterator[Guard]:
    """Within this block, processes whose environment carries LOCALCLOUD_OWNER=`rehearsal` are watched over.

    The watchdog sees the pipe to it close, however this process ends, and ends them; leaving the block waits for that.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "localcloud.guard", rehearsal], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield Guard(process)
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait()
