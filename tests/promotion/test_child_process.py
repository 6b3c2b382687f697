import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from promotion.child_process import end, run

PROJECT = Path(__file__).resolve().parents[2]
# Stands for Terraform: says that it works, and writes a mark for each interrupt that reaches it.
CHILD = """
import os, signal, sys, time
told = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
signal.signal(signal.SIGINT, lambda *_: os.write(told, b"x"))
print("ready", flush=True)
while not os.fstat(told).st_size:
    time.sleep(0.01)
deadline = time.monotonic() + 1.5
while time.monotonic() < deadline:
    time.sleep(0.01)
"""
# Late to hear the interrupt: two that come at the same moment would be one.
PARENT = """
import pathlib, signal, sys, time
from promotion.child_process import end, run
signal.signal(signal.SIGINT, lambda *_: time.sleep(0.5) or signal.default_int_handler(*_))
run([sys.executable, "-c", sys.argv[1], sys.argv[2]], pathlib.Path.cwd(), {}, 60, lambda line: print(line, flush=True))
"""


def python(code, tmp_path, seconds=30, each_line=None):
    return run([sys.executable, "-c", code], tmp_path, {}, seconds, each_line)


def test_output_errors_and_exit_code_come_back(tmp_path):
    heard = []
    code = "import sys; print('one'); print('two'); print('bad', file=sys.stderr); sys.exit(3)"
    assert python(code, tmp_path, each_line=heard.append) == (3, "one\ntwo\n", "bad\n")
    assert heard == ["one\n", "two\n"]


def test_much_output_on_both_sides_does_not_block(tmp_path):
    code = "import sys; [(print('x' * 999), print('y' * 999, file=sys.stderr)) for _ in range(2000)]"
    _, out, err = python(code, tmp_path)
    assert len(out) == len(err) == 2_000_000


def test_a_call_past_its_time_is_stopped(tmp_path):
    with pytest.raises(TimeoutError):
        python("import time; time.sleep(600)", tmp_path, seconds=0.5)


def test_a_ctrl_c_reaches_terraform_once(tmp_path):
    """A terminal interrupts the whole process group; a second interrupt would make Terraform drop its lock."""
    told = tmp_path / "told"
    command = [sys.executable, "-c", PARENT, CHILD, str(told)]
    with subprocess.Popen(
        command, cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout.readline() == "ready\n"
        os.killpg(parent.pid, signal.SIGINT)
        _, errors = parent.communicate(timeout=60)
    assert "KeyboardInterrupt" in errors
    assert told.read_text() == "x"


STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
)
# Starts a child of its own, prints its process id, and then does what `rest` says.
PARENT_OF = "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', sys.argv[1]]); {rest}"


def start(*arguments: str, **options) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", *arguments], stdout=subprocess.PIPE, text=True, **options)


def test_a_child_that_listens_is_asked_and_not_killed():
    source = "import signal, sys, time; signal.signal(signal.SIGINT, lambda *_: sys.exit(7)); print(1, flush=True); "
    with start(source + "time.sleep(600)") as child:
        child.stdout.readline()
        end(child, 60, signal.SIGINT)
    assert child.returncode == 7


def test_a_child_that_does_not_listen_is_killed_with_its_children():
    with start(PARENT_OF.format(rest="exec(sys.argv[1])"), STUBBORN) as parent:
        assert [parent.stdout.readline() for _ in range(2)] == ["ready\n", "ready\n"]
        [child] = psutil.Process(parent.pid).children()
        end(parent, 0.2)
    assert parent.returncode == -signal.SIGKILL
    assert gone(child)


def test_children_that_outlive_their_parent_are_ended():
    rest = "print(child.pid, flush=True); time.sleep(600)"
    with start(PARENT_OF.format(rest=rest), "import time; time.sleep(600)") as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        end(parent, 60)
    assert parent.returncode == -signal.SIGTERM
    assert gone(child)


def test_the_group_of_a_child_that_ended_by_itself_is_ended():
    rest = "print(child.pid, flush=True)"
    with start(PARENT_OF.format(rest=rest), "import time; time.sleep(600)", start_new_session=True) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.wait(60)
        end(parent, 60)
    assert gone(child)


# Terraform's last words may be more than a pipe holds; then it releases its lock.
LOUD = """
import os, pathlib, signal, sys, time
def stop(*_):
    for _ in range(1000):
        os.write(1, b"x" * 1000)
    pathlib.Path(sys.argv[1]).touch()
    os._exit(0)
signal.signal(signal.SIGINT, stop)
print("ready", flush=True)
while True:
    time.sleep(60)
"""


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ZeroDivisionError])
def test_a_child_that_nobody_hears_any_more_ends_in_its_own_way(tmp_path, failure):
    def each_line(line: str) -> None:
        raise failure

    with pytest.raises(failure):
        run([sys.executable, "-c", LOUD, str(tmp_path / "ended")], tmp_path, {}, 600, each_line)
    assert (tmp_path / "ended").exists(), "it was killed with its lock"


def test_output_that_is_no_text_does_not_break_a_call(tmp_path):
    code = "import sys; sys.stdout.buffer.write(b'a\\xffb\\n'); sys.stderr.buffer.write(b'\\xff')"
    assert python(code, tmp_path) == (0, "a\ufffdb\n", "\ufffd")


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
