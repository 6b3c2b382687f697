"""The command: what it needs it brings up by itself, and nothing of it is left, however it ends."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest

from tests.lane import PROJECT
from tests.waiting import until


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_interrupted_soak_leaves_nothing_behind(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.attack.soak", "--minutes", "9", "--json", str(tmp_path / "soak.json")]
    soak = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert any("under attack" in line for line in soak.stderr)
        until(lambda: len(services(soak)) == 2, 120)
        family = psutil.Process(soak.pid).children(recursive=True)
    finally:
        soak.send_signal(signal.SIGINT)
        soak.communicate(timeout=120)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == [] and [path.name for path in tmp_path.iterdir()] == ["soak.log"], "what the workers said"
    assert not any(
        str(tmp_path) in part for process in psutil.process_iter(["cmdline"]) for part in process.info["cmdline"] or []
    )


def services(soak: subprocess.Popen) -> list[psutil.Process]:
    """Return the splitters that the soak has started, as long as they are there."""
    found = []
    for child in psutil.Process(soak.pid).children():
        with suppress(psutil.Error):
            found += [child] if "pipelines.splitter" in child.cmdline() else []
    return found
