"""Named points at which a test kills the service, as the loss of a machine would: without any clean-up."""

import os
import signal

NAMES = (
    "received",
    "pinned",
    "part-uploaded",
    "parts-uploaded",
    "manifest-written",
    "insert-sent",
    "insert-answered",
    "waiting",
    "pipe-gone",
    "loaded",
    "deleted",
)


def reach(name: str, process: int | None = None) -> None:
    """Kill `process` (this one by default) if MARQUEE_FAILPOINT names this point."""
    if os.environ.get("MARQUEE_FAILPOINT") == name:
        os.kill(process or os.getpid(), signal.SIGKILL)
