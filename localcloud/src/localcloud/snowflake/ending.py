"""The end of a local Snowflake that has a temporary folder, or a parent that it must not outlive."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from pathlib import Path
from types import FrameType

_LOOK_SECONDS = 0.2
_GRACE_SECONDS = 3


def remove_when_stopped(folder: Path, parent: int | None = None) -> None:
    """Remove `folder` when a signal ends this process: Ctrl-C, TERM or HUP.

    While its parent, the process `parent`, lives, the folder is the parent's to remove: the log may have to stay.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if parent is None or os.getppid() != parent:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(128 + number)  # without waiting for threads that still run a statement

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def end_with_parent(parent: int, folder: Path) -> None:
    """End this process and remove `folder` when its parent, the process `parent`, has ended, even by KILL."""
    remove_when_stopped(folder, parent)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
