"""Providers from the Terraform registry, fetched and verified by Terraform itself."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from tools.providers.command import run
from tools.providers.mirror import destination, find, replacing
from tools.providers.provider import LOCK_FILE, Provider

# An unreachable registry answers nothing: give up after seconds. A download of 150 MB may take its minutes.
_ANSWER_SECONDS = "5"
_DOWNLOAD_SECONDS = 900


def fetch(
    provider: Provider, mirror: Path, platform: str, say: Callable[[str], None], lock: Path = LOCK_FILE
) -> str | None:
    """Bring the version of the lock file, which deploys run with, into `mirror`; the newest allowed if it has none.

    Return it, or None if the registry can't be reached, or hands out another archive than the lock file's.
    """
    with tempfile.TemporaryDirectory() as folder:
        _write_configuration(provider, Path(folder))
        shutil.copy(lock, Path(folder, ".terraform.lock.hcl"))
        say(f"asking the Terraform registry for {provider.source}")
        if not run(
            ["terraform", "init", "-backend=false", "-input=false"], _DOWNLOAD_SECONDS, say, folder, _variables()
        ):
            return None
        package = find(provider, Path(folder, ".terraform", "providers"), platform)
        if package is None:
            return None
        with replacing(destination(provider, mirror, package.version, platform)) as partial:
            shutil.copytree(package.path.resolve(), partial, dirs_exist_ok=True)
        return package.version


def platform() -> str:
    """Return this machine's platform as Terraform names it, such as linux_amd64 or darwin_arm64."""
    printed = subprocess.run(["terraform", "version"], capture_output=True, text=True, env=_variables(), timeout=60)
    return next(line.removeprefix("on ") for line in printed.stdout.splitlines() if line.startswith("on "))


def _write_configuration(provider: Provider, folder: Path) -> None:
    requirement = f'{provider.name} = {{ source = "{provider.source}", version = "{provider.constraint}" }}'
    (folder / "main.tf").write_text(f"terraform {{\n  required_providers {{\n    {requirement}\n  }}\n}}\n")


def _variables() -> dict[str, str]:
    unwanted = {"TF_CLI_ARGS", "TF_CLI_ARGS_init", "TF_DATA_DIR", "TF_PLUGIN_CACHE_DIR"}
    if not Path(os.environ.get("TF_CLI_CONFIG_FILE", __file__)).is_file():
        unwanted.add("TF_CLI_CONFIG_FILE")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    limits = {"TF_REGISTRY_CLIENT_TIMEOUT": _ANSWER_SECONDS, "TF_REGISTRY_DISCOVERY_RETRY": "0"}
    return {**kept, **limits, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
