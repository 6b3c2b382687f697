"""Named points at which a test kills the job, as the loss of a machine would: without any clean-up."""

import os
import signal

NAMES = ("found", "created", "copied", "cast", "gated", "checked", "replacing", "replaced", "published")


def reach(name: str) -> None:
    """Kill this process if MARQUEE_FAILPOINT names this point."""
    if os.environ.get("MARQUEE_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
