"""The check of the prerequisites, on machines made of links: nothing but what a test puts on the PATH exists."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.providers.registry import platform

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
# What POSIX has; a macOS or a Linux without any of the prerequisites still has these.
SYSTEM = ("sh", "sed", "cat", "cksum", "uname", "dirname", "mkdir", "env")
NEEDED = ("python3", "terraform", "java", "make")


class Machine:
    """A copy of the project's set-up on a machine with its own PATH."""

    def __init__(self, folder: Path):
        self.project, self.bin = folder / "project", folder / "bin"
        self.bin.mkdir()
        (self.project / "scripts").mkdir(parents=True)
        shutil.copy(PROJECT / "scripts" / "setup", self.project / "scripts")
        for tool in (*SYSTEM, *NEEDED):
            found = sys.executable if tool == "python3" else shutil.which(tool)
            (self.bin / tool).symlink_to(found)

    def without(self, *tools: str) -> "Machine":
        for tool in tools:
            (self.bin / tool).unlink()
        return self

    def fake(self, tool: str, script: str) -> "Machine":
        """Replace a tool by a shell script."""
        self.without(*([tool] if (self.bin / tool).exists() else []))
        (self.bin / tool).write_text(f"#!/bin/sh\n{script}\n")
        (self.bin / tool).chmod(0o755)
        return self

    def setup(self, **variables: str) -> subprocess.CompletedProcess:
        environment = {"PATH": str(self.bin), "HOME": str(self.project.parent), **variables}
        command = [str(self.bin / "sh"), str(self.project / "scripts" / "setup")]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_every_missing_tool_is_named_before_anything_starts(machine):
    done = machine.without("python3", "terraform", "java").fake("make", "exit 127").setup()

    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.split(" (")[0] for line in lines] == [
        "Python 3.11 or newer is needed",
        "Terraform 1.11 or newer is needed",
        "a JDK 17 or newer is needed",
        "GNU make is needed: install it with: " + lines[3].split("with: ")[1].split(" (")[0],
    ]
    assert all("install it" in line for line in lines)
    assert not (machine.project / ".venv").exists()


TOO_OLD = {
    "python3": ('[ "$1" = -c ] && case $2 in *version_info*) exit 1;; *) echo 3.9.18;; esac', "found 3.9.18"),
    "terraform": ("echo Terraform v1.9.8", "found 1.9.8"),
    "java": ("echo 'openjdk version \"11.0.22\" 2024-01-16' >&2", "found 11.0.22"),
}


@pytest.mark.parametrize("tool", TOO_OLD)
def test_a_tool_that_is_too_old_is_named_with_its_version(machine, tool):
    script, found = TOO_OLD[tool]
    done = machine.fake(tool, script).setup()

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert found in done.stderr


@pytest.mark.parametrize(
    ("said", "accepted"),
    [
        ('java version "1.8.0_291"', False),
        ('openjdk version "9"', False),
        ('openjdk version "16.0.2" 2021-07-20', False),
        ('openjdk version "17" 2021-09-14', True),
        ('openjdk version "17.0.15" 2025-04-15', True),
        ('openjdk version "21-ea" 2023-09-19', True),
        ('java version "25.0.1" 2025-10-21 LTS', True),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", False),  # macOS without a JDK
    ],
)
def test_a_jdk_is_known_by_what_it_says(machine, said, accepted):
    """Every other tool is missing, so that the check ends there."""
    (machine.bin / "said").write_text(said + "\n")
    done = machine.without("terraform").fake("java", f"cat {machine.bin}/said >&2").setup()

    assert ("JDK" not in done.stderr) == accepted, done.stderr


def test_java_home_is_what_spark_would_start(machine, tmp_path):
    done = machine.without("terraform").setup(JAVA_HOME=str(tmp_path / "no-such-jdk"))
    assert f"JAVA_HOME is {tmp_path}/no-such-jdk" in done.stderr


@pytest.mark.parametrize(
    ("said", "accepted"), [("1.10.5", False), ("1.11.0", True), ("1.14.3-rc1", True), ("2.0.0", True)]
)
def test_terraform_is_known_by_its_version(machine, said, accepted):
    done = machine.without("java").fake("terraform", f"echo 'Terraform v{said}'; echo 'on linux_amd64'").setup()
    assert ("Terraform" not in done.stderr) == accepted, done.stderr


def test_a_configuration_file_of_terraform_that_is_missing_is_no_matter(machine):
    done = machine.without("java").setup(TF_CLI_CONFIG_FILE="/no/such/file")
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.fixture
def whole_machine(machine, tmp_path):
    """A machine where set-up can run to its end: a mirror of (empty) providers, and a uv that notes its calls."""
    for path in (
        "tools/providers",
        "tools/__init__.py",
        "terraform/versions.tf",
        "terraform/registry.lock.hcl",
        "uv.lock",
        "pyproject.toml",
    ):
        copy = shutil.copytree if (PROJECT / path).is_dir() else shutil.copy
        (machine.project / path).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / path, machine.project / path)
    for provider, version in (("hashicorp/aws", "5.100.0"), ("snowflakedb/snowflake", "1.2.3")):
        folder = tmp_path / "mirror" / "registry.terraform.io" / provider / version / platform()
        folder.mkdir(parents=True)
        (folder / f"terraform-provider-{provider.split('/')[1]}_v{version}").touch()
    wrapper = f"printf '#!/bin/sh\\nexec {sys.executable} \"$@\"\\n' >.venv/bin/python"
    (machine.bin / "chmod").symlink_to(shutil.which("chmod"))
    machine.fake(
        "uv",
        '[ "$1" = sync ] || exit 0\n'
        f'echo "$@" >>{tmp_path}/uv-calls\n'
        f"mkdir -p .venv/bin && {wrapper} && chmod +x .venv/bin/python",
    )
    machine.variables = {"TF_PLUGIN_MIRROR": str(tmp_path / "mirror"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    return machine


def test_the_second_time_is_only_a_check(whole_machine, tmp_path):
    first = whole_machine.setup(**whole_machine.variables)
    assert first.returncode == 0, first.stderr
    assert first.stdout == "", "make env is evaluated by a shell"
    assert f"hashicorp/aws 5.100.0: from the mirror {tmp_path}/mirror" in first.stderr
    assert f"snowflakedb/snowflake 1.2.3: from the mirror {tmp_path}/mirror" in first.stderr
    assert (tmp_path / "uv-calls").read_text() == "sync --frozen --quiet\n"

    second = whole_machine.setup(**whole_machine.variables)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert (tmp_path / "uv-calls").read_text() == "sync --frozen --quiet\n"


@pytest.mark.parametrize("change", ["the lock", "the environment", "the cache"])
def test_what_changed_is_set_up_again(whole_machine, tmp_path, change):
    whole_machine.setup(**whole_machine.variables)
    match change:
        case "the lock":
            (whole_machine.project / "uv.lock").write_text("another one")
        case "the environment":
            shutil.rmtree(whole_machine.project / ".venv")
        case "the cache":
            shutil.rmtree(tmp_path / "cache")

    again = whole_machine.setup(**whole_machine.variables)

    assert again.returncode == 0, again.stderr
    assert (tmp_path / "uv-calls").read_text() == "sync --frozen --quiet\n" * 2


def test_a_set_up_that_failed_is_not_taken_for_done(whole_machine, tmp_path):
    broken = whole_machine.fake("uv", '[ "$1" != sync ]').setup(**whole_machine.variables)

    assert broken.returncode == 1
    assert broken.stderr.splitlines()[-1] == "uv sync failed: the lines above say why"
    assert not (whole_machine.project / "build" / "setup.stamp").exists()
