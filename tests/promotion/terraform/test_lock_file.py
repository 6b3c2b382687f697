"""The committed lock file with the real Terraform, whose configuration names a mirror in the registry's place."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from promotion.terraform.errors import explain
from tests.conftest import clean_environment
from tools.providers.__main__ import mirror_folder
from tools.providers.registry import platform

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).resolve().parents[3]
LOCK = ".terraform.lock.hcl"


@pytest.fixture
def root(tmp_path) -> Path:
    """The root module without a lock file, and with a local state."""
    folder = tmp_path / "terraform"
    shutil.copytree(PROJECT / "terraform", folder, ignore=shutil.ignore_patterns(".terraform*"))
    (folder / "backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    mirror = os.environ.get("TF_PLUGIN_MIRROR") or mirror_folder()
    (tmp_path / "terraformrc").write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
    )
    return folder


def terraform(folder: Path, *arguments: str) -> tuple[int, str]:
    """Return the exit code of a command, and its error as the verbs print it."""
    environment = {**clean_environment(), "TF_CLI_CONFIG_FILE": str(folder.parent / "terraformrc"), "TF_INPUT": "0"}
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    return done.returncode, explain(done.stdout, done.stderr, "prod") if done.returncode else ""


def test_without_a_lock_file_nothing_is_planned(root):
    code, line = terraform(root, "init", "-lockfile=readonly", "-no-color")
    assert code == 1
    assert line.startswith("git has no lock file for these providers; write it: terraform -chdir=terraform get")
    assert not (root / LOCK).exists()


def test_the_file_that_the_line_asks_for_is_taken_and_another_provider_is_not(root):
    mirror = os.environ.get("TF_PLUGIN_MIRROR") or str(mirror_folder())
    lock = ("providers", "lock", f"-fs-mirror={mirror}", f"-platform={platform()}")  # in life, of the registry
    assert [terraform(root, *words) for words in (("get",), lock)] == [(0, ""), (0, "")]
    assert terraform(root, "init", "-lockfile=readonly", "-no-color") == (0, "")

    text = (root / LOCK).read_text()
    (root / LOCK).write_text(re.sub(r'"h1:[^"]+"', f'"h1:{"A" * 43}="', text))
    shutil.rmtree(root / ".terraform")
    code, line = terraform(root, "init", "-lockfile=readonly", "-no-color")
    assert code == 1 and line.startswith("the providers are others than")
