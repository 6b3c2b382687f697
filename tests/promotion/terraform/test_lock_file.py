"""The committed lock file, and the real Terraform, whose configuration names a mirror in the registry's place."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from promotion.environment import load
from promotion.gitlab.settings import Settings
from promotion.terraform import lock_file, provider_login
from promotion.terraform.errors import explain
from tests.conftest import clean_environment
from tools.providers.__main__ import mirror_folder
from tools.providers.build import pinned_version
from tools.providers.provider import required_providers
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


@pytest.mark.parametrize("provider", required_providers(), ids=lambda provider: provider.source)
def test_the_committed_file_has_every_provider_within_a_major_version_for_all_platforms(provider):
    text = (PROJECT / "terraform" / lock_file.COMMITTED).read_text()
    [block] = re.findall(rf'provider "registry\.terraform\.io/{provider.source}" {{\n(.*?)\n}}', text, re.DOTALL)
    [version], [constraint] = (re.findall(rf'{name} += "([^"]+)"', block) for name in ("version", "constraints"))
    assert provider.allows(version) and constraint == provider.constraint
    another_major_version = f"{int(version.partition('.')[0]) + 1}.0.0"
    assert not provider.allows(another_major_version), "who writes the file again gets no other one"
    # Darwin, FreeBSD, Linux and Windows, each for two processors or more; `zh` is an archive's, `h1` what is in it.
    assert len(set(re.findall(r'"zh:([0-9a-f]{64})",', block))) >= 11
    assert re.findall(r'"h1:[A-Za-z0-9+/]{43}=",', block)


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_the_provider_of_a_deploy_knows_the_logins_of_gitlabs_jobs(name):
    taken = lock_file.versions(PROJECT / "terraform" / lock_file.COMMITTED)
    logins = Settings(load(name), None, False).variables()
    assert not any(provider_login.refusal(variables, taken) for variables in logins.values())
    tests_run = {provider_login.SNOWFLAKE: pinned_version()}
    refused = {scope for scope, variables in logins.items() if provider_login.refusal(variables, tests_run)}
    assert refused == {name, f"{name}/plan", f"{name}/preview"}, "the eraser runs no Terraform"


def test_a_lock_file_names_the_versions(tmp_path):
    assert lock_file.versions(tmp_path / lock_file.TAKEN) == {}
    (tmp_path / lock_file.TAKEN).write_text(
        'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.100.0"\n  constraints = "~> 5.100"\n'
        '  hashes = [\n    "h1:abc=",\n  ]\n}\n'
    )
    assert lock_file.versions(tmp_path / lock_file.TAKEN) == {"registry.terraform.io/hashicorp/aws": "5.100.0"}


def test_the_builds_of_the_registry_in_this_machines_mirror_are_those_of_the_committed_file(root, tmp_path):
    """AWS's: Snowflake's may be built from source here, and is refused then."""
    only_aws = tmp_path / "aws"
    only_aws.mkdir()
    (only_aws / "main.tf").write_text(
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "~> 5.100" }\n  }\n}\n'
    )
    text = (PROJECT / "terraform" / lock_file.COMMITTED).read_text()
    (only_aws / lock_file.COMMITTED).write_text(text.partition('provider "registry.terraform.io/snowflakedb')[0])
    lock_file.put_in_place(only_aws)
    assert terraform(only_aws, "init", "-lockfile=readonly", "-no-color") == (0, "")


def test_without_a_lock_file_nothing_is_planned(root):
    code, line = terraform(root, "init", "-lockfile=readonly", "-no-color")
    assert code == 1
    assert line.startswith(
        "terraform/registry.lock.hcl lacks these providers; write it: terraform -chdir=terraform get"
    )
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
