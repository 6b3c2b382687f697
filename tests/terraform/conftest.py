import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from promotion.environment import PROJECT
from promotion.terraform import lock_file
from tests.conftest import clean_environment

ISSUER = "https://gitlab.example"

MIRROR = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee" / "terraform-plugins"


def run(folder: Path, variables: dict[str, str], verb: str, *arguments: str) -> str:
    """Run terraform in a folder, which has to succeed, and return its output."""
    mirror = os.environ.get("TF_PLUGIN_MIRROR") or (str(MIRROR) if MIRROR.is_dir() else None)
    plugins = [f"-plugin-dir={mirror}"] if mirror else []
    command = ["terraform", verb, *arguments, "-no-color", *(plugins if verb == "init" else [])]
    environment = {**variables, "CHECKPOINT_DISABLE": "1", "TF_DATA_DIR": ".terraform"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    if verb == "init":  # each call would read the providers to compare the mirror with itself
        lock_file.forget_checksums(folder)
    return done.stdout


@pytest.fixture(scope="session")
def terraform():
    """Runs terraform in a folder without any cloud, which has to succeed, and returns its output."""
    return lambda folder, verb, *arguments: run(folder, clean_environment(), verb, *arguments)


@pytest.fixture(scope="session")
def terraform_in():
    """Runs terraform in a folder with these variables: `terraform_in(folder, variables)("init")`."""
    return partial(partial, run)


@pytest.fixture(scope="module")
def job_roles(applied, tmp_path_factory) -> Iterator[dict[str, str]]:
    """{job: ARN} of the roles that terraform/gitlab makes, applied as after the first deploy."""
    place = tmp_path_factory.mktemp("gitlab")
    shutil.copytree(PROJECT / "environments", place / "environments")
    folder = place / "terraform" / "gitlab"
    shutil.copytree(PROJECT / "terraform" / "gitlab", folder, ignore=shutil.ignore_patterns(".terraform*"))
    (folder / "state_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    # The backend's options are for the state in S3; this one ends with the test.
    environment = {name: value for name, value in applied.cloud.environment.items() if name != "TF_CLI_ARGS_init"}
    environment |= {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}

    def terraform(*words: str) -> str:
        done = subprocess.run(
            ["terraform", *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    values = {"environment": "local", "gitlab_project": "marquee/marquee", "gitlab_url": ISSUER}
    given = [f"-var={name}={value}" for name, value in values.items()]
    terraform("init", f"-plugin-dir={environment['TF_PLUGIN_MIRROR']}")
    lock_file.forget_checksums(folder)
    terraform("apply", "-auto-approve", *given)
    yield json.loads(terraform("output", "-json", "role_arns"))
    terraform("destroy", "-auto-approve", *given)
