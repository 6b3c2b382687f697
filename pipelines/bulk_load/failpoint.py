"""Named points at which a test has the job killed, as a lost machine would: no clean-up, no farewell."""

import os
import signal

NAMES = ("found", "created", "copied", "checked", "replacing", "replaced", "published")


def reach(name: str) -> None:
    """Kill this process if MARQUEE_FAILPOINT names this point."""
    if os.environ.get("MARQUEE_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
