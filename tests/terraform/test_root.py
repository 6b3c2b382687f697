import json
import re
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path) -> Path:
    """A copy, so that nothing is written beside the sources."""
    return shutil.copytree(
        PROJECT / "terraform", tmp_path / "terraform", ignore=shutil.ignore_patterns(".terraform*", "gitlab")
    )


def test_every_file_is_formatted(terraform):
    assert terraform(PROJECT, "fmt", "-check", "-recursive", "-list=true", "terraform", "environments") == ""


def test_the_root_is_valid_and_keeps_its_rules(root, terraform):
    terraform(root, "init", "-backend=false")
    assert "Success!" in terraform(root, "validate")
    assert "Success!" in terraform(root, "test")


def test_environments_give_only_what_the_root_knows():
    """Terraform merely warns of a value that no variable takes: a typo would be silence."""
    variables = set(
        re.findall(r'^variable "(\w+)"', (PROJECT / "terraform" / "variables.tf").read_text(), re.MULTILINE)
    )
    for path in (PROJECT / "environments").glob("*.tfvars.json"):
        assert set(json.loads(path.read_text())) <= variables, path.name
