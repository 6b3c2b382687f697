"""The files that a maintainer and GitLab look for: license, changelog, owners, the rule for a commit's subject."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
METADATA = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]


def test_the_license_is_the_one_that_the_package_declares() -> None:
    assert METADATA["license"] == "Apache-2.0"
    for name in METADATA["license-files"]:
        assert "Apache License\n                           Version 2.0" in (PROJECT / name).read_text()


@pytest.mark.parametrize("folder", [".", "localcloud"])
def test_the_changelog_has_the_version_below_what_is_unreleased(folder: str) -> None:
    version = tomllib.loads((PROJECT / folder / "pyproject.toml").read_text())["project"]["version"]
    text = (PROJECT / folder / "CHANGELOG.md").read_text()
    sections = re.findall(r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", text, re.MULTILINE)
    assert sections[:2] == ["Unreleased", version]
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_owners_own_files_that_exist() -> None:
    lines = (PROJECT / ".gitlab" / "CODEOWNERS").read_text().splitlines()
    patterns = [line.split()[0] for line in lines if line and not line.startswith(("#", "["))]
    assert "*" in patterns
    assert [pattern for pattern in patterns if not (PROJECT / pattern.strip("/*")).exists()] == []


@pytest.mark.parametrize(
    ("message", "refused"),
    [
        ("s" * 72, False),
        ("s" * 73, True),
        (f"{'s' * 72}\n\n{'A line of the body may be longer, for it can hold an address. ' * 3}\n", False),
    ],
)
def test_a_commit_s_subject_has_at_most_72_characters(message: str, refused: bool) -> None:
    """pre-commit's `pygrep --multiline` searches the whole message with these two flags."""
    hooks = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    [hook] = [hook for hook in hooks if hook["id"] == "subject"]
    assert (hook["stages"], hook["args"]) == (["commit-msg"], ["--multiline"])
    assert bool(re.search(hook["entry"], message, re.MULTILINE | re.DOTALL)) is refused
