"""A headless Chromium: the machine's own, or one that an npm package brings, in a pinned version."""

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tools.npm import NODE, NpmFailed, installed

_PACKAGE = Path(__file__).parent
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_APPLICATIONS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_FONTS = """<?xml version="1.0"?>
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""
_UNPACK = """
const fs = require("fs"), zlib = require("zlib");
const [from, to] = process.argv.slice(1);
for (const name of fs.readdirSync(from)) {
  const unpacked = zlib.brotliDecompressSync(fs.readFileSync(`${from}/${name}`));
  fs.writeFileSync(`${to}/${name.replace(/\\.br$/, "")}`, unpacked);
}
"""


class NoBrowser(Exception):
    """There is no browser; the text is one line with the next step."""


@dataclass(frozen=True)
class Chromium:
    """A browser's program, and the variables that it is started with."""

    executable: Path
    variables: dict[str, str] = field(default_factory=dict)


def find() -> Chromium:
    """Return MARQUEE_BROWSER, or one that is installed, or the packaged one. Raise NoBrowser if there is none."""
    if found := os.environ.get("MARQUEE_BROWSER") or _installed():
        return Chromium(Path(found))
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NoBrowser("no browser: install Chromium or Google Chrome, or name one in MARQUEE_BROWSER")
    try:
        return packaged()
    except NpmFailed as error:
        raise NoBrowser(str(error)) from error


@contextmanager
def launch(chromium: Chromium) -> Iterator[Browser]:
    """Yield the running browser, without a window."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium.executable,
            args=["--no-sandbox", "--disable-dev-shm-usage"],  # a container has neither user namespaces nor much of it
            env={**os.environ, **chromium.variables},
        )
        try:
            yield running
        finally:
            running.close()


def packaged() -> Chromium:
    """Return Chromium of package-lock.json, unpacked once into the user's cache. Raise NpmFailed."""
    otherwise = "no browser: install Chromium; it can't be had from npm's registry either"
    folder = installed("chromium", _PACKAGE, otherwise, _unpack)
    libraries = os.pathsep.join(filter(None, [str(folder / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]))
    return Chromium(folder / "chromium", {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_PATH": str(folder)})


def _installed() -> str | None:
    places = [Path("/Applications"), Path.home() / "Applications"] if sys.platform == "darwin" else []
    candidates = [place / name for place in places for name in _APPLICATIONS]
    on_path = next(filter(None, map(shutil.which, _NAMES)), None)
    return on_path or next((str(path) for path in candidates if path.exists()), None)


def _unpack(folder: Path) -> None:
    modules = folder / "node_modules"
    command: list[str | Path] = [NODE, "-e", _UNPACK, modules / "@sparticuz" / "chromium" / "bin", folder]
    subprocess.run(command, check=True, timeout=120)
    for archive in ("al2023.tar", "fonts.tar"):
        with tarfile.open(folder / archive) as tar:
            # Debian 12's Python 3.11.2 has no filters:
            # https://docs.python.org/3.11/library/tarfile.html#supporting-older-python-versions
            tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
            tar.extractall(folder)
    (folder / "chromium").chmod(0o755)
    (folder / "fonts.conf").write_text(_FONTS.format(folder=folder.with_suffix("")))
    for rest in (modules, *folder.glob("*.tar")):
        shutil.rmtree(rest) if rest.is_dir() else rest.unlink()
