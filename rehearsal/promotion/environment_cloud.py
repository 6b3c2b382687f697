"""An environment with accounts of its own: a local cloud, set up as an administrator does, and its splitter."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from promotion.environment import Environment
from promotion.outputs import Outputs
from rehearsal import jobs
from rehearsal.processes import Processes
from rehearsal.services import Services, addresses
from rehearsal.terraform_login import TerraformLogin
from rehearsal.upgrade import identities
from rehearsal.upgrade.identities import Identities

# The scope of a variable in GitLab, and a job that has all that jobs of the scope have.
_SCOPES = (("{}/plan", "plan"), ("{}", "apply"))


@dataclass
class Place:
    """One environment. `project`: the clone whose files set it up; `cloud`: the administrator's variables, once up."""

    environment: Environment
    project: Path
    folder: Path
    processes: Processes
    cloud: dict[str, str] = field(default_factory=dict)
    identities: Identities = field(default_factory=lambda: Identities({}))

    @property
    def name(self) -> str:
        """Return the environment's name."""
        return self.environment.name

    def start(self, say: Callable[[str], None]) -> None:
        """Start an empty cloud on free ports. Raise StepFailed."""
        own = {"LOCALCLOUD_FOLDER": str(self.folder / "cloud"), "LOCALCLOUD_KEEP": "0"}
        own |= {"LOCALCLOUD_AWS_PORT": "0", "LOCALCLOUD_SNOWFLAKE_PORT": "0"}
        self._cloud("up", own, say)
        self.cloud = {**own, **json.loads(self._cloud("env", own, say, "--json"))}

    def set_up(self, say: Callable[[str], None]) -> None:
        """Run the verbs of the runbook for both clouds, as their administrator. Raise StepFailed."""
        login = TerraformLogin(self.environment)
        self._administer("aws", say, *identities.OPTIONS, "--foundations")
        self._administer("account", say, *login.arguments)
        self.identities = identities.of_verb(self.project, self.environment, login)

    def close_foundations(self, say: Callable[[str], None]) -> None:
        """Take the rights to make roles, buckets and keys away from the next deploys. Raise StepFailed."""
        self._administer("aws", say, *identities.OPTIONS)

    def _administer(self, verb: str, say: Callable[[str], None], *options: str) -> None:
        administrator = self.processes.with_environment({**self.processes.environment, **self.cloud})
        command = administrator.python(f"scripts.{verb}", self.name, *options)
        administrator.run(f"{self.name}-{verb}", command, seconds=900, say=say, folder=self.project)

    def variables(self, token_file: Path) -> dict[str, dict[str, str]]:
        """Return {name: {scope: value}} of the CI/CD variables that this environment's jobs have in GitLab."""
        found: dict[str, dict[str, str]] = {}
        lane = jobs.read(self.project, self.name)
        for scope, job in _SCOPES:
            for name, value in self.identities.variables(lane[job], self.cloud, token_file).items():
                found.setdefault(name, {})[scope.format(self.name)] = value
        return found

    def serve(self, outputs: Outputs) -> None:
        """Start the splitter with its own role. It works until the end of the rehearsal."""
        services = Services(self.folder, self.cloud, outputs)
        own = {**addresses(self.cloud), **services.splitter(), "SPARK_MASTER": "local[1]"}
        own["SPARK_LOCAL_DIRS"] = str(self.folder / "spark")
        self.processes.serve(f"{self.name}-splitter", self.processes.python("pipelines.splitter"), own)

    def verb(self, verb: str, *arguments: str) -> str:
        """Return the output of a verb that an administrator runs. Raise StepFailed."""
        command = self.processes.python(f"scripts.{verb}", *arguments)
        name = f"{self.name}-{verb}"
        return self.processes.run(name, command, seconds=120, extra=self.cloud, folder=self.project)

    def client(self, service: str, account: str = "") -> Any:
        """Return a client of this environment's AWS, as the administrator of its account or of another one."""
        return boto3.client(
            service,
            endpoint_url=self.cloud["AWS_ENDPOINT_URL"],
            verify=self.cloud["AWS_CA_BUNDLE"],
            region_name=self.environment.aws_region,
            aws_access_key_id=account or self.cloud["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.cloud["AWS_SECRET_ACCESS_KEY"],
        )

    def stop(self) -> None:
        """Stop the cloud, if it is up."""
        if self.cloud:
            self._cloud("down", self.cloud, lambda line: None)

    def _cloud(self, verb: str, own: Mapping[str, str], say: Callable[[str], None], *options: str) -> str:
        where = () if verb == "down" else (self.name,)
        command = self.processes.python("scripts.localcloud", verb, *where, *options)
        return self.processes.run(f"{self.name}-cloud-{verb}", command, seconds=180, extra=own, say=say)
