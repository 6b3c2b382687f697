"""Folders that hold Terraform providers as files, and the one that Marquee fills from them.

The layout is Terraform's: `registry.terraform.io/<namespace>/<name>/<version>/<os_arch>/…` or, packed,
`registry.terraform.io/<namespace>/<name>/terraform-provider-<name>_<version>_<os_arch>.zip`.
https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
"""

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from tools.providers.provider import REGISTRY, Provider

# Where packages and administrators put what is shared; two folders deep.
USUAL_ROOTS = ("/opt", "/usr/share", "/usr/local/share", "/usr/lib", "/usr/local/lib", "/var/lib", "/srv")


@dataclass(frozen=True)
class Package:
    """A provider's version for one platform in a mirror: an unpacked folder or a zip file."""

    version: str
    path: Path


def find(provider: Provider, mirror: Path, platform: str) -> Package | None:
    """Return the newest version that the constraint allows; None if the mirror has none for this platform."""
    return next(reversed(packages(provider, mirror, platform)), None)


def packages(provider: Provider, mirror: Path, platform: str) -> list[Package]:
    """Return the versions that the constraint allows, the newest last."""
    found = _packages(mirror / provider.folder, platform)
    allowed = [package for package in found if provider.allows(package.version)]
    return sorted(allowed, key=lambda package: Version(package.version))


def destination(provider: Provider, mirror: Path, version: str, platform: str) -> Path:
    """Return the folder of one version for one platform."""
    return mirror / provider.folder / version / platform


def take(package: Package, target: Path) -> None:
    """Bring the package into our mirror as the folder `target`: unpacked, or linked where it is unpacked already.

    A link, because the AWS provider alone has 700 MB.
    """
    with replacing(target) as partial:
        if package.path.is_dir():
            partial.rmdir()
            partial.symlink_to(package.path.resolve(), target_is_directory=True)
        else:
            _unpack(package.path, partial)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` if the block succeeds, and is removed if it doesn't."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left_by_a_killed_run in target.parent.glob(".partial-*"):
        _remove(left_by_a_killed_run)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=target.parent))
    try:
        yield partial
        _remove(target)
        partial.rename(target)
    finally:
        _remove(partial)


def folders(variables: Mapping[str, str] = os.environ) -> list[Path]:
    """Return mirrors that may exist on this machine, the one that the user named first."""
    named = [Path(variables["TF_PLUGIN_MIRROR"])] if variables.get("TF_PLUGIN_MIRROR") else []
    return [*named, *_implied(variables), *_found()]


def _packages(folder: Path, platform: str) -> Iterator[Package]:
    for unpacked in folder.glob(f"*/{platform}"):
        if any(unpacked.glob("terraform-provider-*")):
            yield Package(unpacked.parent.name, unpacked)
    for packed in folder.glob(f"terraform-provider-*_{platform}.zip"):
        if version := re.search(rf"_([^_]+)_{platform}\.zip$", packed.name):
            yield Package(version[1], packed)


def _implied(variables: Mapping[str, str]) -> list[Path]:
    """https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories"""
    home = Path(variables.get("HOME", Path.home()))
    data = Path(variables.get("XDG_DATA_HOME") or home / ".local" / "share")
    shared = (variables.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    apple = Path("Library", "Application Support", "io.terraform", "plugins")
    cache = [Path(variables["TF_PLUGIN_CACHE_DIR"])] if variables.get("TF_PLUGIN_CACHE_DIR") else []
    return [
        home / ".terraform.d" / "plugins",
        data / "terraform" / "plugins",
        *(Path(folder, "terraform", "plugins") for folder in shared),
        home / apple,
        Path("/") / apple,
        *cache,
        home / ".terraform.d" / "plugin-cache",
    ]


def _found() -> list[Path]:
    patterns = (REGISTRY, f"*/{REGISTRY}", f"*/*/{REGISTRY}")
    return [found.parent for root in USUAL_ROOTS for pattern in patterns for found in sorted(Path(root).glob(pattern))]


def _unpack(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    for binary in folder.glob("terraform-provider-*"):
        binary.chmod(0o755)  # zipfile drops the mode


def _remove(path: Path) -> None:
    if path.is_symlink():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
