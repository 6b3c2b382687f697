"""A parent that is killed with kill -9 leaves neither its child nor a grandchild."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from promotion import child_guard

PROJECT = Path(__file__).resolve().parents[2]
# Runs the child for a fraction of the usual patience.
PARENT = """
import pathlib, signal, sys
from promotion.child_process import child
with child(sys.argv[1:], {}, 1, signal.SIGINT) as process:
    for line in process.stdout:
        print(line, end="", flush=True)
"""
# Stands for Terraform: an interrupt makes it write its state, while it still prints more than a pipe holds.
TIDY = """
import pathlib, signal, sys, time
def tidy(*_):
    for number in range(2000):
        print("x" * 100, flush=True)
    pathlib.Path(sys.argv[1]).write_text("released")
    sys.exit()
signal.signal(signal.SIGINT, tidy)
print("ready", flush=True)
time.sleep(600)
"""
# Neither this one nor the provider that it starts hears an interrupt.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
provider = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(provider.pid, flush=True)
time.sleep(600)
"""


def killed(*command: str) -> tuple[str, list[psutil.Process]]:
    """Run a child by a parent that is killed as soon as the child has printed; return that line, and the family."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, sys.executable, "-c", *command], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as parent:
        line = parent.stdout.readline()
        family = psutil.Process(parent.pid).children(recursive=True)
        parent.send_signal(signal.SIGKILL)
    return line.strip(), family


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not condition():
        time.sleep(0.05)
    return condition()


def over(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


def test_the_child_is_asked_first_and_can_still_write(tmp_path):
    state = tmp_path / "state"
    _, family = killed(TIDY, str(state))
    assert len(family) == 2, "the child and its guard"
    assert within(60, lambda: over(family))
    assert state.read_text() == "released"


def test_what_does_not_listen_is_killed_with_its_children():
    provider, family = killed(STUBBORN)
    assert len(family) == 3 and int(provider) in [process.pid for process in family]
    assert within(60, lambda: over(family))


def test_a_child_that_ended_takes_its_guard_along():
    child = child_guard.start([sys.executable, "-c", "pass"], os.environ, 1, signal.SIGINT)
    assert child.process.wait(60) == 0
    child.process.stdout.close()
    child.release()
    assert child.guard.returncode == 0


def test_a_child_without_a_guard_does_not_begin(tmp_path):
    """The moment between the two: the parent is gone before it has said go."""
    mark = tmp_path / "mark"
    command = [child_guard._SHELL, "-c", child_guard._AFTER_THE_GUARD, "sh", "touch", str(mark)]
    subprocess.run(command, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert not mark.exists()


def test_a_command_that_is_missing_is_said_at_once():
    with pytest.raises(FileNotFoundError, match="no-such-command"):
        child_guard.start(["no-such-command"], {"PATH": "/bin"}, 1, signal.SIGINT)
