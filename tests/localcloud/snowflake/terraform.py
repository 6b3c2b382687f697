"""Terraform with the real Snowflake provider, on one of the configurations in provider/."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.providers import mirror, registry
from tools.providers.__main__ import mirror_folder
from tools.providers.provider import required_providers

UNCHANGED, DIFFERENT = 0, 2
SOURCE = "snowflakedb/snowflake"


def plugins() -> Path:
    """The machine's mirror of providers."""
    return Path(os.environ.get("TF_PLUGIN_MIRROR") or mirror_folder())


def versions() -> list[str]:
    """The versions of the Snowflake provider that the mirror holds and Marquee allows, the newest last."""
    (provider,) = (one for one in required_providers() if one.source == SOURCE)
    return [package.version for package in mirror.packages(provider, plugins(), registry.platform())]


class Terraform:
    """Terraform in its own folder, with the provider from the machine's mirror, pointed at the server.

    `version` is the provider's; without one it is the newest of the mirror. `configuration` is a folder in provider/,
    or any by its whole path; `more` is one more mirror of providers.
    """

    def __init__(
        self,
        folder: Path,
        server: Any,
        configuration: str,
        version: str | None = None,
        more: Path | None = None,
        **variables: Any,
    ) -> None:
        self.folder, self.variables, self.more = folder, variables, more
        organization, _, account = server.account.partition("-")
        ours = {key: value for key, value in os.environ.items() if not key.startswith(("SNOWFLAKE_", "TF_"))}
        self.environment = ours | {
            "SNOWFLAKE_HOST": server.host,
            "SNOWFLAKE_PORT": str(server.port),
            "SNOWFLAKE_PROTOCOL": "http",
            "SNOWFLAKE_ORGANIZATION_NAME": organization,
            "SNOWFLAKE_ACCOUNT_NAME": account,
            "SNOWFLAKE_USER": server.admin,
            "SNOWFLAKE_PASSWORD": server.password,
            "SNOWFLAKE_ROLE": "ACCOUNTADMIN",
            "TF_IN_AUTOMATION": "1",
        }
        shutil.copytree(Path(__file__).parent / "provider" / configuration, folder, dirs_exist_ok=True)
        self.take(version)

    def __call__(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess:
        done = subprocess.run(
            ["terraform", *arguments, *(["-no-color"] if arguments[0] not in ("output", "show") else [])],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=180,
        )  # fmt: skip
        assert done.returncode in codes, f"terraform {arguments[0]}: {done.stdout}\n{done.stderr}"
        return done

    def take(self, version: str | None) -> None:
        """Go on with this version of the provider."""
        if version:
            only = {"snowflake": {"source": SOURCE, "version": version}}
            (self.folder / "override.tf.json").write_text(json.dumps({"terraform": {"required_providers": only}}))
        mirrors = [plugins(), *([self.more] if self.more else [])]
        self("init", "-upgrade", "-input=false", *(f"-plugin-dir={folder}" for folder in mirrors))

    def run(self, verb: str, *options: str, codes: tuple[int, ...] = (0,)) -> int:
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(self.variables))
        return self(verb, "-input=false", *options, codes=codes).returncode

    def apply(self) -> None:
        self.run("apply", "-auto-approve")

    def apply_plan(self) -> None:
        """Do what `changes` has told."""
        self("apply", "-input=false", "plan")

    def plan(self) -> int:
        return self.run("plan", "-detailed-exitcode", codes=(UNCHANGED, DIFFERENT))

    def changes(self) -> dict[str, dict[str, Any]]:
        """Return the planned actions, by the resource's address."""
        self.run("plan", "-out=plan")
        planned = json.loads(self("show", "-json", "plan").stdout)["resource_changes"]
        return {one["address"]: one["change"] for one in planned}

    def ids(self) -> dict[str, str]:
        """Return the provider's ids of the resources in its state, by address."""
        resources = json.loads(self("show", "-json").stdout)["values"]["root_module"]["resources"]
        return {one["address"]: one["values"]["id"] for one in resources}

    def import_again(self, addresses: Iterable[str]) -> None:
        """Forget the resources, and import them by the provider's ids."""
        ids = self.ids()
        chosen = {address: ids[address] for address in addresses}
        for address in chosen:
            self("state", "rm", address)
        (self.folder / "imports.tf").write_text(imports(chosen))
        self.apply()

    def outputs(self) -> dict[str, Any]:
        return {name: entry["value"] for name, entry in json.loads(self("output", "-json").stdout).items()}


def imports(ids: Mapping[str, str]) -> str:
    """Return the import blocks for resources with these ids, by address."""
    return "".join(f"import {{\n  to = {address}\n  id = {json.dumps(id_)}\n}}\n" for address, id_ in ids.items())
