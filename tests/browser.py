"""A headless Chromium for tests of pages: the machine's own, or one that an npm package brings, in a pinned version."""

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.npm import NODE, installed

PACKAGE = Path(__file__).with_name("chromium")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
APPLICATIONS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
FONTS = """<?xml version="1.0"?>
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""
UNPACK = """
const fs = require("fs"), zlib = require("zlib");
const [from, to] = process.argv.slice(1);
for (const name of fs.readdirSync(from)) {
  const unpacked = zlib.brotliDecompressSync(fs.readFileSync(`${from}/${name}`));
  fs.writeFileSync(`${to}/${name.replace(/\\.br$/, "")}`, unpacked);
}
"""


@dataclass(frozen=True)
class Chromium:
    executable: Path
    variables: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """MARQUEE_BROWSER, or one that is installed, or the packaged one. Fails with one line if none is to be had."""
    return find()


def find() -> Chromium:
    if found := os.environ.get("MARQUEE_BROWSER") or _installed():
        return Chromium(Path(found))
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.fail("no browser: install Chromium or Google Chrome, or name one in MARQUEE_BROWSER", pytrace=False)
    return packaged()


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable,
            args=["--no-sandbox", "--disable-dev-shm-usage"],  # a container has neither user namespaces nor much of it
            env={**os.environ, **chromium.variables},
        )
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and what it complained of: errors, exceptions, requests that failed or would leave the machine."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        self.page.on("response", lambda answer: self._fetched(answer.status, answer.url))
        self.page.on("request", lambda request: self._asked(request.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _fetched(self, status: int, url: str) -> None:
        if status >= 400:
            self.complaints.append(f"{status}: {url}")

    def _asked(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "file:", "data:", "blob:", "about:")):
            self.complaints.append(f"request to elsewhere: {url}")


def packaged() -> Chromium:
    """Chromium from tests/chromium/package-lock.json, unpacked once into the user's cache."""
    otherwise = "no browser: install Chromium; it can't be had from npm's registry either"
    folder = installed("chromium", PACKAGE, otherwise, _unpack)
    libraries = os.pathsep.join(filter(None, [str(folder / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]))
    return Chromium(folder / "chromium", {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_PATH": str(folder)})


def _installed() -> str | None:
    places = [Path("/Applications"), Path.home() / "Applications"] if sys.platform == "darwin" else []
    candidates = [place / name for place in places for name in APPLICATIONS]
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or next((str(path) for path in candidates if path.exists()), None)


def _unpack(folder: Path) -> None:
    modules = folder / "node_modules"
    command = [NODE, "-e", UNPACK, modules / "@sparticuz" / "chromium" / "bin", folder]
    subprocess.run(command, check=True, timeout=120)
    for archive in ("al2023.tar", "fonts.tar"):
        with tarfile.open(folder / archive) as tar:
            tar.extractall(folder, filter="data")
    (folder / "chromium").chmod(0o755)
    (folder / "fonts.conf").write_text(FONTS.format(folder=folder.with_suffix("")))
    for rest in (modules, *folder.glob("*.tar")):
        shutil.rmtree(rest) if rest.is_dir() else rest.unlink()
