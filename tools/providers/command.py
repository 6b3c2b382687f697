"""A child process whose newest line of output is shown while it works."""

import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path


def run(
    command: list[str], seconds: float, say: Callable[[str], None], folder: Path | str, variables: Mapping[str, str]
) -> bool:
    """Run the command to its end; return True if it succeeded within `seconds`."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert process.stdout
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        for count, line in enumerate(process.stdout):
            say(f"{count} {line.strip()}")
        return process.wait() == 0
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
