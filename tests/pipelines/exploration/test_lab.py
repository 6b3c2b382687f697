"""JupyterLab in a real browser, started as the image of the notebook starts it: same files, same commands."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from rehearsal.images.notebook_page import answers, run_all
from tests.conftest import clean_environment
from tests.pipelines.exploration.image import lay_out, one
from tests.ports import free_port
from tools.chromium.page import Watched

ANSWERS = ["93.40 %", "1 user", "3 movies", "12.04 hours", "935.439 GB", "65 users"]


@dataclass(frozen=True)
class Lab:
    address: str  # as it is printed
    port: int
    folder: Path

    def health(self) -> int:
        """Exit code of the image's own health check."""
        words = [word.replace("8888", str(self.port)) for word in one("HEALTHCHECK").words]
        return subprocess.run(words, cwd=self.folder, stderr=subprocess.DEVNULL, timeout=30).returncode


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    return lay_out(tmp_path_factory.mktemp("image"))


def command(port: int, ip: str = "127.0.0.1") -> list[str]:
    words = {"8888": str(port), "0.0.0.0": ip}
    return [words.get(word, word) for word in one("CMD").words]


def status(lab: "Lab", host: str) -> int:
    """Return the status of a request that needs no token, sent to this machine under a name of any kind."""
    request = urllib.request.Request(f"http://127.0.0.1:{lab.port}/api", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def environment(folder: Path, **variables: str) -> dict[str, str]:
    private = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    return {**clean_environment(), **private, "IPYTHONDIR": str(folder / "ipython"), **variables}


@contextmanager
def running(folder: Path, home: Path, *options: str, ip: str = "127.0.0.1", **variables: str) -> Iterator[Lab]:
    port = free_port()
    with (home / "log").open("w") as log:
        lab = subprocess.Popen(
            [*command(port, ip), *options],
            cwd=folder,
            env=environment(home, **variables),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        address = re.search(r"http\S+", lab.stdout.readline())[0]
        waiting = Lab(address, port, folder)
        deadline = time.monotonic() + 180
        while waiting.health():
            assert lab.poll() is None and time.monotonic() < deadline, (home / "log").read_text()
            time.sleep(0.5)
        yield waiting
    finally:
        lab.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):  # what failed before is said, not this
            lab.wait(60)
        lab.kill()
        lab.stdout.close()


def test_the_notebook_opens_runs_and_answers(image, tmp_path, browser):
    with running(image, tmp_path) as lab:
        assert "?token=" in lab.address
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"http://127.0.0.1:{lab.port}/api/contents", timeout=10)
        watched = Watched(browser.new_page(viewport={"width": 1400, "height": 1000}))
        page = watched.page
        page.goto(lab.address)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=120_000)
        assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
        run_all(page)
        assert answers(page) == ANSWERS
        charts = page.locator(".jp-OutputArea-output .vega-embed canvas")
        assert charts.count() == 13
        assert all(box["height"] > 80 for box in map(lambda at: charts.nth(at).bounding_box(), range(13)))
        page.screenshot(path=tmp_path / "lab.png")
        assert watched.complaints == []
        page.close()


@pytest.mark.slow
def test_on_all_addresses_it_answers_to_no_name_but_its_own(image, tmp_path):
    """A page of another name that resolves to this machine could otherwise drive the notebook: DNS rebinding."""
    with running(image, tmp_path, "--host", "lab.example", ip="0.0.0.0") as lab:
        own = ("localhost", f"localhost:{lab.port}", "127.0.0.1", f"127.0.0.1:{lab.port}", "[::1]", "lab.example")
        foreign = ("evil.example", "localhost.evil.example", f"evil.example:{lab.port}", "10.0.0.5", "0.0.0.0")
        assert {host: status(lab, host) for host in (*own, *foreign)} == {
            **dict.fromkeys(own, 200),
            **dict.fromkeys(foreign, 403),
        }


@pytest.mark.slow
def test_the_token_is_off_where_one_says_so(image, tmp_path):
    with running(image, tmp_path, TOKEN="off") as lab:
        assert lab.address == f"http://127.0.0.1:{lab.port}/lab/tree/EDA.ipynb"
        with urllib.request.urlopen(
            f"http://127.0.0.1:{lab.port}/api/contents/EDA.ipynb?content=0", timeout=10
        ) as answer:
            assert answer.status == 200
        assert status(lab, "evil.example") == 403


@pytest.mark.slow
def test_a_port_that_is_taken_is_one_line(image, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            command(taken.getsockname()[1]),
            cwd=image,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert re.fullmatch(
        r"port \d+ is not free \(.*\): stop what uses it, or choose another one with PORT=8889\n", done.stderr
    )


def test_help_says_how_the_token_is_switched_off():
    words = [sys.executable, "-m", "pipelines.exploration.lab", "--help"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, env=os.environ)
    assert "TOKEN=off" in done.stdout and done.returncode == 0
