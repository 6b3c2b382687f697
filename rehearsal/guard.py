"""Holds the watchdog that ends whatever a rehearsal started, should the rehearsal itself be killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    process: subprocess.Popen

    def keep(self) -> None:
        """Tell the watchdog that what still runs is meant to."""
        self.process.stdin.write(b"keep\n")
        self.process.stdin.flush()


@contextmanager
def guarded(rehearsal: str) -> Iterator[Guard]:
    """Within this block, processes whose environment carries MARQUEE_REHEARSAL=`rehearsal` are watched over.

    The watchdog sees the pipe to it close, however this process ends, and ends them; leaving the block waits for that.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "localcloud.guard", rehearsal], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield Guard(process)
    finally:
        process.stdin.close()
        process.wait()
