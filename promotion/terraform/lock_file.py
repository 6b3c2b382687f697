"""Terraform's lock file: that of the registry's providers is committed, and put in place where they come from there.

It stands under another name, because a mirror has builds with checksums of its own, and Terraform knows one name only.
https://developer.hashicorp.com/terraform/language/files/dependency-lock
"""

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

COMMITTED = "registry.lock.hcl"
TAKEN = ".terraform.lock.hcl"
# "off": the mirror is this machine's own, and Terraform need not compare its providers with checksums.
CHECKSUMS = "TF_PLUGIN_CHECKSUMS"
ELSEWHERE = f"{CHECKSUMS}=off is for the local cloud alone, and AWS_ENDPOINT_URL is not its; unset {CHECKSUMS}"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_HASHES = re.compile(r"\n  hashes = \[.*?\n  \]", re.DOTALL)
_VERSION = re.compile(r"provider \"([^\"]+)\" \{\s*version\s*=\s*\"([^\"]+)\"")


def is_local_cloud(variables: Mapping[str, str]) -> bool:
    """Return whether the variables lead to AWS on this machine, whatever the environment: promotion is rehearsed so."""
    try:
        return urlsplit(variables.get("AWS_ENDPOINT_URL", "")).hostname in _LOOPBACK
    except ValueError:
        return False  # no URL


def put_in_place(root: Path) -> None:
    """Give the root module in `root` the committed lock file; without one, leave what is there."""
    committed, taken = root / COMMITTED, root / TAKEN
    if not committed.is_file():
        return  # a commit from before there was one: Terraform says what it lacks
    text = committed.read_text()
    if taken.is_file() and taken.read_text() == text:
        return
    _replace(taken, text)


def forget_checksums(root: Path) -> bool:
    """Take the checksums out of the lock file that `terraform init` wrote; return False if there is no file.

    Terraform compares none then. With them each call reads all providers, 770 MB, before it does anything.
    """
    taken = root / TAKEN
    if not taken.is_file():
        return False
    text = taken.read_text()
    if (without := _HASHES.sub("", text)) != text:
        _replace(taken, without)
    return True


@contextmanager
def held(root: Path) -> Iterator[None]:
    """Let one process at a time write the root module's lock file: a plan is refused if the file changes after it."""
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _replace(file: Path, text: str) -> None:
    new = file.with_name(f"{file.name}.{os.getpid()}")  # two plans may run side by side
    new.write_text(text)
    new.replace(file)


def versions(file: Path) -> dict[str, str]:
    """Return {source: version} of a lock file, such as the one that `terraform init` left; empty if there is none."""
    return dict(_VERSION.findall(file.read_text())) if file.is_file() else {}
