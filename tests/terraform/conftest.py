import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import clean_environment

MIRROR = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee" / "terraform-plugins"


@pytest.fixture(scope="session")
def terraform():
    """Runs terraform in a folder, which has to succeed, and returns its output."""
    mirror = os.environ.get("TF_PLUGIN_MIRROR") or (str(MIRROR) if MIRROR.is_dir() else None)
    plugins = [f"-plugin-dir={mirror}"] if mirror else []

    def run(folder: Path, verb: str, *arguments: str) -> str:
        command = ["terraform", verb, *arguments, "-no-color", *(plugins if verb == "init" else [])]
        environment = {**clean_environment(), "CHECKPOINT_DISABLE": "1", "TF_DATA_DIR": ".terraform"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
