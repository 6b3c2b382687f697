"""Providers from each source in turn, laid out so that the real Terraform takes them."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import tools.providers.mirror
from tools.providers import registry
from tools.providers.build import MODULE, pinned_version
from tools.providers.provider import LOCK_FILE, required_providers
from tools.providers.registry import platform

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[3]
AWS, SNOWFLAKE = "hashicorp/aws", "snowflakedb/snowflake"
# Nothing listens on port 9: the registry can't be reached, and that is known at once.
OFFLINE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
WITHOUT_THE_MACHINE_S_OWN_MIRRORS = """
from tools.providers import mirror
from tools.providers.__main__ import main
mirror.USUAL_ROOTS = ()
main()
"""


class Machine:
    def __init__(self, folder: Path):
        self.folder, self.bin, self.cache = folder, folder / "bin", folder / "cache" / "marquee" / "terraform-plugins"
        self.bin.mkdir()
        (self.bin / "terraform").symlink_to(shutil.which("terraform"))

    def mirror(self, name: str, packed: bool = False, **versions: str) -> Path:
        """A mirror in the folder `name` with empty providers: aws="5.100.0"."""
        sources = {"aws": AWS, "snowflake": SNOWFLAKE}
        for provider, version in versions.items():
            parent = self.folder / name / "registry.terraform.io" / sources[provider]
            binary = f"terraform-provider-{provider}_v{version}"
            if packed:
                parent.mkdir(parents=True)
                with zipfile.ZipFile(
                    parent / f"terraform-provider-{provider}_{version}_{platform()}.zip", "w"
                ) as zipped:
                    zipped.writestr(binary, "")
            else:
                (parent / version / platform()).mkdir(parents=True)
                (parent / version / platform() / binary).touch()
        return self.folder / name

    def go(self, script: str) -> None:
        (self.bin / "go").write_text(f"#!/bin/sh\n{script}\n")
        (self.bin / "go").chmod(0o755)

    def run(self, **variables: str) -> subprocess.CompletedProcess:
        environment = {
            "PATH": f"{self.bin}:/bin",
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }
        environment |= {"XDG_DATA_DIRS": str(self.folder / "none")} | OFFLINE | variables
        command = [sys.executable, "-c", WITHOUT_THE_MACHINE_S_OWN_MIRRORS]
        return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60)

    def init(self) -> subprocess.CompletedProcess:
        """`terraform init` of the real root module's providers, from the mirror alone."""
        root = self.folder / "root"
        root.mkdir()
        requirements = "".join(
            f'{p.name} = {{ source = "{p.source}", version = "{p.constraint}" }}\n' for p in required_providers()
        )
        (root / "main.tf").write_text(f"terraform {{\n required_providers {{\n{requirements}}}\n}}\n")
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_")}
        command = ["terraform", "init", f"-plugin-dir={self.cache}", "-no-color"]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_the_root_module_s_providers_are_known():
    assert [provider.source for provider in required_providers()] == [AWS, SNOWFLAKE]


@pytest.mark.parametrize("packed", [False, True])
def test_terraform_takes_what_came_from_a_mirror(machine, packed):
    mirror = machine.mirror("given", packed, aws="5.100.3", snowflake="1.2.3")
    done = machine.run(TF_PLUGIN_MIRROR=str(mirror))

    assert done.returncode == 0, done.stderr
    assert done.stderr == f"  {AWS} 5.100.3: from the mirror {mirror}\n  {SNOWFLAKE} 1.2.3: from the mirror {mirror}\n"
    init = machine.init()
    assert init.returncode == 0, init.stderr
    assert "Installed hashicorp/aws v5.100.3" in init.stdout
    binary = next(machine.cache.glob(f"registry.terraform.io/{AWS}/*/*/terraform-provider-aws_v5.100.3"))
    assert not packed or os.access(binary, os.X_OK)


def test_the_cache_comes_first_then_the_named_mirror_then_terraform_s_own(machine):
    own = machine.mirror(".terraform.d/plugins", aws="5.100.1", snowflake="1.2.4")
    named = machine.mirror("named", aws="5.100.0")

    first = machine.run(TF_PLUGIN_MIRROR=str(named)).stderr
    second = machine.run(TF_PLUGIN_MIRROR=str(machine.mirror("other", aws="5.101.0"))).stderr

    assert f"{AWS} 5.100.0: from the mirror {named}" in first
    assert f"{SNOWFLAKE} 1.2.4: from the mirror {own}" in first
    assert f"{AWS} 5.100.0: is in {machine.cache}" in second


def test_a_mirror_is_found_where_packages_put_theirs(machine, monkeypatch):
    mirror = machine.mirror("opt/vendor/plugins", aws="5.100.0")
    monkeypatch.setattr(tools.providers.mirror, "USUAL_ROOTS", (str(machine.folder / "opt"),))
    assert tools.providers.mirror.folders({"HOME": "/none", "XDG_DATA_DIRS": "/none"})[-1] == mirror


def test_a_version_that_terraform_would_refuse_is_passed_over(machine):
    machine.mirror("named", aws="6.2.0")
    machine.mirror("named", aws="5.99.1")
    machine.mirror(".terraform.d/plugins", aws="5.100.7", snowflake="2.19.0")
    machine.mirror(".terraform.d/plugins", snowflake="3.0.0")

    done = machine.run(TF_PLUGIN_MIRROR=str(machine.folder / "named"))

    assert f"{AWS} 5.100.7: from the mirror {machine.folder}/.terraform.d/plugins" in done.stderr
    assert f"{SNOWFLAKE} 2.19.0: " in done.stderr


def test_a_mirror_that_went_away_is_looked_for_again(machine):
    machine.run(TF_PLUGIN_MIRROR=str(machine.mirror("first", aws="5.100.0", snowflake="1.2.3")))
    shutil.rmtree(machine.folder / "first")
    second = machine.mirror("second", aws="5.100.0", snowflake="1.2.3")

    done = machine.run(TF_PLUGIN_MIRROR=str(second))

    assert f"{AWS} 5.100.0: from the mirror {second}" in done.stderr
    assert machine.init().returncode == 0


def test_the_registry_is_asked_for_the_version_that_deploys_run_with(machine, monkeypatch):
    """A mirror that Terraform's configuration names stands in the registry's place."""
    for version in ("2.19.0", "2.20.0", "2.21.0"):
        mirror = machine.mirror("registry", snowflake=version)
    (machine.folder / "rc").write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
    )
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(machine.folder / "rc"))
    [snowflake] = [provider for provider in required_providers() if provider.source == SNOWFLAKE]

    def fetched(locks: str) -> str | None:
        lock = machine.folder / "lock.hcl"
        lock.write_text(locks)
        return registry.fetch(snowflake, machine.folder / "ours", registry.platform(), lambda line: None, lock)

    assert fetched(f'provider "registry.terraform.io/{SNOWFLAKE}" {{\n  version = "2.20.0"\n}}\n') == "2.20.0"
    assert fetched("") == "2.21.0"
    assert fetched(LOCK_FILE.read_text()) is None, "an archive with other checksums"


def test_without_registry_and_go_there_is_one_line_that_says_what_to_do(machine):
    done = machine.run(TF_PLUGIN_MIRROR=str(machine.mirror("named", aws="5.100.0")))

    assert done.returncode == 1
    assert done.stderr.splitlines()[1:] == [
        f"the Terraform provider {SNOWFLAKE} is in no mirror on this machine, the registry can't be reached, "
        "and Go is not installed to build it: install Go 1.24 or newer (https://go.dev/dl), "
        "or set TF_PLUGIN_MIRROR to a folder that has it"
    ]


def test_without_a_registry_snowflake_s_provider_is_built(machine):
    machine.go('while [ "$1" != -o ]; do shift; done; echo compiling; : >"$2"; echo "$3" >"$HOME/module"')
    machine.mirror(".terraform.d/plugins", aws="5.100.0")

    done = machine.run()

    assert f"{SNOWFLAKE} {pinned_version()}: built from the Go module proxy" in done.stderr
    assert (machine.folder / "module").read_text() == f"{MODULE}\n"
    assert machine.init().returncode == 0


def test_a_build_that_fails_leaves_no_half_of_a_provider(machine):
    machine.go('while [ "$1" != -o ]; do shift; done; echo half >"$2"; exit 1')
    machine.mirror(".terraform.d/plugins", aws="5.100.0")

    done = machine.run()

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"Go could not build the Terraform provider {SNOWFLAKE}")
    assert not list(machine.cache.glob(f"registry.terraform.io/{SNOWFLAKE}/*/*"))


def test_the_pinned_build_is_a_version_that_the_root_module_allows():
    snowflake = next(provider for provider in required_providers() if provider.source == SNOWFLAKE)
    assert snowflake.allows(pinned_version())
