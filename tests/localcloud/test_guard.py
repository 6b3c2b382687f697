"""The watchdog, against real processes that are killed as hard as can be."""

import os
import signal
import subprocess
import sys
import textwrap
import time
import uuid
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

PROJECT = Path(__file__).parents[2]

# A rehearsal: it starts the guard, a child with a grandchild, a grandchild in a session of its own, and one that
# ignores TERM. It prints their pids once all of them run, the guard's first.
REHEARSAL = textwrap.dedent("""
    import os, subprocess, sys, time
    name = sys.argv[1]
    command = [sys.executable, "-m", "localcloud.guard", "--seconds", "1", *sys.argv[2:], name]
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    env = {**os.environ, "LOCALCLOUD_OWNER": name}
    sleep = "import time; print(flush=True); time.sleep(600)"
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + sleep
    nested = f'''
    import subprocess, sys, time
    own = subprocess.Popen([sys.executable, "-c", {sleep!r}], start_new_session=True, stdout=subprocess.PIPE)
    own.stdout.readline()
    print(own.pid, flush=True)
    time.sleep(600)
    '''.replace("\\n    ", "\\n")
    parent = subprocess.Popen([sys.executable, "-c", nested], env=env, stdout=subprocess.PIPE, text=True)
    grandchild = parent.stdout.readline().strip()
    deaf = subprocess.Popen([sys.executable, "-c", stubborn], env=env, stdout=subprocess.PIPE)
    deaf.stdout.readline()
    cloud = {**env, "LOCALCLOUD_SERVER_OF": "/somewhere"}
    server = subprocess.Popen([sys.executable, "-c", sleep], env=cloud, stdout=subprocess.PIPE, start_new_session=True)
    server.stdout.readline()
    print(guard.pid, parent.pid, grandchild, deaf.pid, server.pid, flush=True)
    word = sys.stdin.readline().strip()
    if word == "keep":
        guard.stdin.write(b"keep\\n")
    guard.stdin.close()
    sys.exit(guard.wait())
""")


class Rehearsal:
    """A rehearsing process under test and what it started."""

    def __init__(self, *options: str, **variables: str):
        self.name = uuid.uuid4().hex
        self.process = subprocess.Popen(
            [sys.executable, "-c", REHEARSAL, self.name, *options],
            cwd=PROJECT,
            env={**os.environ, "LOCALCLOUD_OWNER": self.name, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        pids = self.process.stdout.readline().split()
        self.guard, *self.started = [psutil.Process(int(pid)) for pid in pids]
        *self.children, self.server = self.started

    def close(self):
        for process in [*self.started, self.guard, self.process]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()


@pytest.fixture
def start():
    rehearsals = []

    def start_one(*options: str, **variables: str) -> Rehearsal:
        rehearsals.append(Rehearsal(*options, **variables))
        return rehearsals[-1]

    yield start_one
    for rehearsal in rehearsals:
        rehearsal.close()


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def wait_until_gone(processes: list[psutil.Process], seconds: float = 60) -> list[psutil.Process]:
    deadline = time.monotonic() + seconds
    while (left := alive(processes)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def test_nothing_survives_a_killed_rehearsal(start):
    rehearsal, other = start(), start()
    assert len(alive(rehearsal.started)) == 4

    rehearsal.process.send_signal(signal.SIGKILL)

    assert wait_until_gone([*rehearsal.started, rehearsal.guard]) == []
    assert len(alive(other.started)) == 4, "another rehearsal's processes are none of its business"


def test_the_folders_of_a_killed_rehearsal_go_with_it_and_others_stay(start, tmp_path):
    for name in ("sides", "logs"):
        (tmp_path / name / "old").mkdir(parents=True)
        (tmp_path / name / "old" / "file").touch()
    rehearsal = start("--remove", str(tmp_path / "sides"), "--remove", str(tmp_path / "never-made"))

    rehearsal.process.send_signal(signal.SIGKILL)

    assert wait_until_gone([*rehearsal.started, rehearsal.guard]) == []
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_the_guard_outlives_a_kill_of_the_whole_process_group(start):
    rehearsal = start()

    os.killpg(rehearsal.process.pid, signal.SIGINT)
    os.killpg(rehearsal.process.pid, signal.SIGKILL)

    assert wait_until_gone([*rehearsal.started, rehearsal.guard]) == []


def test_a_normal_end_is_swept_and_keeps_its_exit_code(start):
    rehearsal = start()

    rehearsal.process.communicate("over\n", timeout=60)

    assert rehearsal.process.returncode == 0
    assert alive(rehearsal.started) == []


def test_keep_spares_the_local_cloud_and_nothing_else(start):
    rehearsal = start()

    rehearsal.process.communicate("keep\n", timeout=60)

    assert alive(rehearsal.started) == [rehearsal.server]


def test_the_rehearsal_ends_with_the_process_it_was_told_to_watch(start):
    make = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    rehearsal = start(LOCALCLOUD_WATCH=str(make.pid))

    make.kill()
    make.wait()

    assert wait_until_gone([psutil.Process(rehearsal.process.pid), *rehearsal.started, rehearsal.guard]) == []
