import os
import sys

import psutil
import pytest

from promotion import child_process
from rehearsal.processes import Processes
from rehearsal.steps import StepFailed


@pytest.fixture
def processes(tmp_path):
    processes = Processes(tmp_path, dict(os.environ))
    yield processes
    processes.end_all()


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def test_a_command_returns_its_output_and_says_its_newest_line(processes):
    heard = []
    source = "import sys, time; print('out'); print('working', file=sys.stderr, flush=True); time.sleep(0.5)"
    assert processes.run("verb", python(source), seconds=30, say=heard.append) == "out\n"
    assert "working" in heard
    assert processes.running == []


def test_a_failing_command_fails_the_step_with_its_own_last_line(processes):
    source = "import sys; print('noise', file=sys.stderr); sys.exit('no such bucket: make it first')"
    with pytest.raises(StepFailed, match=r"^no such bucket: make it first"):
        processes.run("verb", python(source), seconds=30)


def test_a_command_past_its_time_is_ended(processes):
    with pytest.raises(StepFailed, match="took longer than 1 s"):
        processes.run("verb", python("import time; time.sleep(60)"), seconds=1)
    assert processes.running == []


def test_a_service_that_ends_by_itself_is_noticed(processes):
    service = processes.serve("splitter", python("import sys; sys.exit('the queue is gone')"))
    service.child.wait(30)
    with pytest.raises(StepFailed, match="the splitter ended by itself: the queue is gone"):
        service.must_run()


def test_a_service_is_waited_for_until_it_is_healthy(processes):
    service, heard = processes.serve("splitter", python("import time; time.sleep(60)")), []
    answers = iter(["it starts", "still", None])
    service.wait_until_healthy(lambda: next(answers), 30, heard.append)
    assert heard == ["it starts", "still"]
    with pytest.raises(StepFailed, match=r"^the splitter is not healthy after 0 s: no queue \(log: .*splitter.log\)$"):
        service.wait_until_healthy(lambda: "no queue", 0)
    service.stop()
    with pytest.raises(StepFailed, match="the splitter ended by itself"):
        service.wait_until_healthy(lambda: "no queue", 30)


def test_stopping_a_service_ends_its_children_too(processes):
    source = (
        "import subprocess, sys, time; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "print(child.pid, flush=True); time.sleep(60)"
    )
    service = processes.serve("splitter", python(source))
    while not (text := service.log.read_text()).endswith("\n"):
        service.must_run()
    grandchild = psutil.Process(int(text))
    service.stop()
    grandchild.wait(30)
    assert not grandchild.is_running()


def test_a_child_that_another_thread_ended_hides_no_failure(processes, monkeypatch):
    """Packages are installed in a thread; its child ends, and both threads take it from the list."""
    end = child_process.end

    def ended_there_too(child, seconds):
        end(child, seconds)
        processes.running.remove(child)

    def forgotten(line):
        for child in processes.running:
            if child.poll() is not None:
                processes.running.remove(child)

    monkeypatch.setattr(child_process, "end", ended_there_too)
    processes.serve("install", python("import time; time.sleep(60)"))
    processes.end_all()
    assert processes.running == []
    with pytest.raises(StepFailed, match="the network is gone"):
        processes.run("install", python("import sys; sys.exit('the network is gone')"), seconds=30, say=forgotten)


def test_a_child_that_cannot_be_ended_keeps_none_of_the_others(processes, monkeypatch):
    end, services = child_process.end, [processes.serve(name, python("import time; time.sleep(60)")) for name in "ab"]

    def refused(child, seconds):
        if child is services[0].child:
            raise PermissionError("not yours")
        end(child, seconds)

    with monkeypatch.context() as patch, pytest.raises(PermissionError, match="not yours"):
        patch.setattr(child_process, "end", refused)
        processes.end_all()
    assert processes.running == [services[0].child]
    assert services[1].child.returncode is not None
