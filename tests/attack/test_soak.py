"""The command: what it needs it brings up by itself, and nothing of it is left, however it ends."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.lane import PROJECT


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_interrupted_soak_leaves_nothing_behind(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.attack.soak", "--minutes", "9", "--json", str(tmp_path / "soak.json")]
    soak = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        for line in soak.stderr:
            if "under attack" in line:
                break
        deadline = time.monotonic() + 60
        while len(services(soak)) < 2 and time.monotonic() < deadline:
            time.sleep(0.2)
        family = psutil.Process(soak.pid).children(recursive=True)
        assert len(services(soak)) == 2
    finally:
        soak.send_signal(signal.SIGINT)
        soak.communicate(timeout=120)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == [] and [path.name for path in tmp_path.iterdir()] == ["soak.log"], "what the workers said"
    assert not any(
        str(tmp_path) in part for process in psutil.process_iter(["cmdline"]) for part in process.info["cmdline"] or []
    )


def services(soak: subprocess.Popen) -> list[psutil.Process]:
    return [child for child in psutil.Process(soak.pid).children() if "pipelines.splitter" in child.cmdline()]
