"""Terraform's lock file: that of the registry's providers is committed, and put in place where they come from there.

It stands under another name, because a mirror has builds with checksums of its own, and Terraform knows one name only.
https://developer.hashicorp.com/terraform/language/files/dependency-lock
"""

import os
import re
from pathlib import Path

COMMITTED = "registry.lock.hcl"
TAKEN = ".terraform.lock.hcl"
_VERSION = re.compile(r"provider \"([^\"]+)\" \{\s*version\s*=\s*\"([^\"]+)\"")


def put_in_place(root: Path) -> None:
    """Give the root module in `root` the committed lock file; without one, leave what is there."""
    committed, taken = root / COMMITTED, root / TAKEN
    if not committed.is_file():
        return  # a commit from before there was one: Terraform says what it lacks
    text = committed.read_text()
    if taken.is_file() and taken.read_text() == text:
        return
    new = taken.with_name(f"{TAKEN}.{os.getpid()}")  # two plans may run side by side
    new.write_text(text)
    new.replace(taken)


def versions(file: Path) -> dict[str, str]:
    """Return {source: version} of a lock file, such as the one that `terraform init` left; empty if there is none."""
    return dict(_VERSION.findall(file.read_text())) if file.is_file() else {}
