import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import clean_environment

MIRROR = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee" / "terraform-plugins"


def run(folder: Path, variables: dict[str, str], verb: str, *arguments: str) -> str:
    """Run terraform in a folder, which has to succeed, and return its output."""
    mirror = os.environ.get("TF_PLUGIN_MIRROR") or (str(MIRROR) if MIRROR.is_dir() else None)
    plugins = [f"-plugin-dir={mirror}"] if mirror else []
    command = ["terraform", verb, *arguments, "-no-color", *(plugins if verb == "init" else [])]
    environment = {**variables, "CHECKPOINT_DISABLE": "1", "TF_DATA_DIR": ".terraform"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def terraform():
    """Runs terraform in a folder without any cloud, which has to succeed, and returns its output."""
    return lambda folder, verb, *arguments: run(folder, clean_environment(), verb, *arguments)


@pytest.fixture(scope="session")
def terraform_in():
    """Runs terraform in a folder with these variables: `terraform_in(folder, variables)("init")`."""
    return partial(partial, run)
