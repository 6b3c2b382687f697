"""The main job of the notebook's image: JupyterLab on its port, opened in a browser, the notebook run to its end."""

import re
import socket
from collections.abc import Callable

from playwright.sync_api import Error as PageError

from rehearsal.images.container import Container, stop
from rehearsal.images.notebook_page import answers, run_all
from rehearsal.processes import Processes, Service
from rehearsal.steps import StepFailed
from tools.chromium.browser import NoBrowser, find, launch
from tools.chromium.page import Watched

_PORT = 8888
_START_SECONDS = 180
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S+")


def run(container: Container, processes: Processes, port: int, say: Callable[[str], None]) -> list[str]:
    """Start the image's own command, open the address that it prints, and run every cell; return the answers.

    The image's health check has to pass; it asks port 8888, so on another port that has to answer. Raise StepFailed if
    `port` is taken, a cell does not end, or the page complains.
    """
    _must_be_free(port)
    command = [word if word != str(_PORT) else str(port) for word in container.image.command]
    lab = container.processes(processes).serve("notebook", command)
    say(f"JupyterLab starts on port {port}")
    address = _address(lab)
    healthy = (lambda: container.health({})) if port == _PORT else (lambda: silence(port))
    lab.wait_until_healthy(healthy, _START_SECONDS)
    found = _opened(address, say)
    stop(lab, processes)
    return found


def silence(port: int) -> str | None:
    """Return why a port of this machine does not answer, None if it does."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError as error:
        return f"port {port} does not answer ({error.strerror})"
    return None


def _opened(address: str, say: Callable[[str], None]) -> list[str]:
    try:
        with launch(find()) as browser:
            watched = Watched(browser.new_page(viewport={"width": 1400, "height": 1000}))
            watched.page.goto(address)
            watched.page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=120_000)
            say("every cell runs, in a browser")
            run_all(watched.page)
            found = answers(watched.page)
            if watched.complaints:
                raise StepFailed(f"the notebook's page complains: {watched.complaints[0]}")
            return found
    except NoBrowser as error:
        raise StepFailed(str(error)) from error
    except PageError as error:
        raise StepFailed(f"the notebook did not run to its end: {' '.join(error.message.split())[:200]}") from error


def _address(lab: Service) -> str:
    """Return the address that JupyterLab prints, with its token."""
    printed: list[str] = []

    def missing() -> str | None:
        printed.extend(found[0] for found in _ADDRESS.finditer(lab.log.read_text(errors="replace")))
        return None if printed else "it printed no address"

    lab.wait_until_healthy(missing, _START_SECONDS)
    return printed[0]


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError as error:
            raise StepFailed(
                f"port {port} is not free ({error.strerror}): stop what uses it, or try another: make images PORT=8889"
            ) from error
