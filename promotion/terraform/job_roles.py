"""The root module terraform/gitlab: the roles that GitLab's jobs take in the account of an environment."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promotion.child_process import Finished
from promotion.environment import PROJECT, Environment, build_folder
from promotion.terraform.command import TerraformFailed, run, variables
from promotion.terraform.errors import explain

# In the bucket of the environment's state.
STATE_KEY = "gitlab/terraform.tfstate"
_FOLDER = PROJECT / "terraform" / "gitlab"
_LOCK = "terraform/gitlab/.terraform.lock.hcl"
# What Terraform says of its lock file, and the line to print instead.
_LOCK_LINES = {
    "lock file is read-only": (
        f"{_LOCK} lacks this provider; write it: terraform -chdir=terraform/gitlab providers lock "
        "-platform=linux_amd64 -platform=linux_arm64 -platform=darwin_arm64, and commit it"
    ),
    "recorded in the dependency lock file": (
        f"this is another build of the provider than {_LOCK} names; unset TF_PLUGIN_MIRROR, or put that version's own "
        "build into it"
    ),
}
# Seconds. An init may download the AWS provider.
_LIMITS = {"init": 900, "plan": 300, "show": 120, "apply": 300}


@dataclass(frozen=True)
class JobRoles:
    """`values`: the module's variables but `environment`. An administrator of the account applies it."""

    environment: Environment
    values: Mapping[str, str]

    def init(self) -> None:
        """Load the provider, and connect to the module's state, beside that of the environment."""
        of = self.environment
        backend = {
            "bucket": of.state_bucket,
            "key": STATE_KEY,
            "region": of.aws_region,
            "allowed_account_ids": json.dumps([of.aws_account_id]),
        }
        mirror = os.environ.get("TF_PLUGIN_MIRROR")
        plugins = [f"-plugin-dir={mirror}"] if mirror else []
        settings = [f"-backend-config={name}={value}" for name, value in backend.items()]
        self._run("init", "-lockfile=readonly", *plugins, *settings)

    def plan(self) -> list[str]:
        """Plan, and return the changes as `create aws_iam_role.this["plan"]`; none if all is as the module says.

        An output is one, too: the state gets it by an apply alone.
        """
        given = {"environment": self.environment.name, **self.values}
        self._run("plan", f"-out={self._plan}", *(f"-var={name}={value}" for name, value in given.items()))
        document: dict[str, Any] = json.loads(self._run("show", "-json", str(self._plan)).out)
        found = [(each["change"]["actions"], each["address"]) for each in document.get("resource_changes", [])]
        outputs = document.get("output_changes", {})
        found += [(change["actions"], f"output.{name}") for name, change in sorted(outputs.items())]
        return [
            f"{' and '.join(actions)} {address}" for actions, address in found if actions not in (["no-op"], ["read"])
        ]

    def apply(self) -> None:
        """Apply what was planned."""
        self._run("apply", str(self._plan))

    @property
    def _plan(self) -> Path:
        return self._data / "gitlab.tfplan"

    @property
    def _data(self) -> Path:
        return build_folder() / "terraform" / f"gitlab-{self.environment.name}"

    def _run(self, verb: str, *arguments: str) -> Finished:
        """Raise TerraformFailed."""
        command = ["terraform", verb, "-no-color", *arguments]
        done = run(command, _FOLDER, variables(self._data, {}, {}), _LIMITS[verb])
        if done.code:
            if line := next((line for words, line in _LOCK_LINES.items() if words in " ".join(done.err.split())), ""):
                raise TerraformFailed(f"terraform {verb}: {line}")
            unlock = f"TF_DATA_DIR={self._data} terraform -chdir=terraform/gitlab force-unlock"
            line = explain(done.out, done.err, self.environment.name, unlock)
            raise TerraformFailed(f"terraform {verb}: {line}")
        return done
