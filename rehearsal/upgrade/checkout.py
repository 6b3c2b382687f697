"""One side of a change: its files, its locked environments, its jobs and services, in variables of their own."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promotion.environment import Environment
from promotion.outputs import Outputs
from rehearsal import jobs
from rehearsal.jobs import Job
from rehearsal.processes import Processes, Service
from rehearsal.services import Services, addresses
from rehearsal.steps import StepFailed
from rehearsal.upgrade.artifacts import Artifacts
from rehearsal.upgrade.identities import Identities
from rehearsal.upgrade.image import Image

# The machine's own: programs, certificates, the way to the package index. A job has them from its runner and image.
_OF_MACHINE = re.compile(
    r"PATH|HOME|USER|LANG|LC_ALL|TZ|TMPDIR|JAVA_HOME|XDG_CACHE_HOME|LOCALCLOUD_OWNER|COVERAGE_PROCESS_CONFIG|SSL_CERT_.*|"
    r"REQUESTS_CA_BUNDLE|UV_(DEFAULT_)?INDEX.*|UV_FIND_LINKS|TF_CLI_CONFIG_FILE|(?i:https?|all|no)_(?i:proxy)"
)
# uv trusts the certificates of this machine, as scripts/setup lets it.
_UV = {"UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never"}
_RELEASE = "release"  # the pipeline's job before the lanes
_LIMITS = {"plan": 300, "apply": 600, "rollback": 1200}


@dataclass(frozen=True)
class Checkout:
    """The files of one side in `folder`; `name` is `old` or `new`, `cloud` the administrator's variables."""

    name: str
    folder: Path
    commit: str
    environment: Environment
    processes: Processes
    cloud: Mapping[str, str]
    uv: str

    @property
    def outputs_file(self) -> Path:
        """Return the file that this side's apply hands on."""
        return self.artifacts.folder("apply") / "build" / self.environment.name / "outputs.json"

    @property
    def plan_file(self) -> Path:
        """Return the JSON document of the plan that this side's job made last."""
        return self.artifacts.folder("plan") / "build" / self.environment.name / "plan" / "plan.json"

    @property
    def build(self) -> Path:
        """Return the folder that this side's jobs write into."""
        return self.folder / "build" / self.environment.name

    @property
    def artifacts(self) -> Artifacts:
        """Return the artifacts of this side's jobs."""
        return Artifacts(self.folder, self.folder.with_name(f"{self.folder.name}-artifacts"))

    @property
    def outputs(self) -> Outputs:
        """Return Terraform's outputs as this side's apply left them. Raise NotApplied."""
        return Outputs.read(self.environment, self.outputs_file)

    @property
    def jobs(self) -> dict[str, Job]:
        """Return the jobs of this side's lane."""
        return jobs.read(self.folder, self.environment.name)

    def python(self, *groups: str) -> Path:
        """Return the Python of the environment with these groups."""
        return self._place(groups) / "bin" / "python"

    def install(self, groups: tuple[str, ...] = ()) -> None:
        """Build the environment of the lock, less the developers' groups, with these. Raise StepFailed."""
        command = [self.uv, "sync", "--quiet", "--frozen", *(word for group in groups for word in ("--group", group))]
        extra = {"UV_NO_DEFAULT_GROUPS": "1", "UV_PROJECT_ENVIRONMENT": str(self._place(groups))}
        name = "-".join((self.name, "packages", *groups))
        self._plain().run(name, command, seconds=900, extra=extra, folder=self.folder)

    def as_administrator(self, module: str, *arguments: str, say: Callable[[str], None], seconds: float = 120) -> str:
        """Run a verb as a person with the administrator's login does."""
        command = [str(self.python()), "-m", module, *arguments]
        name = f"{self.name}-{module.rpartition('.')[2]}"
        return self._plain().run(name, command, seconds=seconds, extra=self.cloud, say=say, folder=self.folder)

    def run_job(self, name: str, identities: Identities, say: Callable[[str], None]) -> str:
        """Run a job of the lane as GitLab does, line by line, with the files of the commit and the artifacts it needs.

        Return the output of its last line. Raise StepFailed if there is no such job, or with the last line of the
        command that failed.
        """
        if name not in self.jobs:
            raise StepFailed(f"{self.commit[:12]} has no job {name} in .gitlab/deploy.yml")
        job, out = self.jobs[name], ""
        self.artifacts.fetch(job, *([_RELEASE] if name == "plan" else []))
        for number, line in enumerate(job.lines):
            variables = {
                **identities.variables(job, self.cloud, self.folder / "build" / "aws-id-token"),
                **job.variables,
                "UV_PROJECT_ENVIRONMENT": str(self._place(jobs.groups(line))),
                "CI_COMMIT_SHA": self.commit,
            }
            log = f"{self.name}-{name}-{number}"
            command, seconds = ["/bin/sh", "-c", line], _LIMITS.get(name, 400)
            out = self._plain().run(log, command, seconds=seconds, extra=variables, say=say, folder=self.folder)
        self.artifacts.keep(job)
        return out

    def make_release(self, say: Callable[[str], None]) -> None:
        """Make this side's release as the pipeline does, for its plan. A commit from before there were any has none."""
        if (self.folder / "scripts" / "release.py").is_file():
            command, extra = [str(self.python()), "-m", "scripts.release", "write"], {"CI_COMMIT_SHA": self.commit}
            name = f"{self.name}-release"
            self._plain().run(name, command, seconds=120, extra=extra, say=say, folder=self.folder)
            self.artifacts.keep(Job(_RELEASE, (), {}, "deploy", frozenset(), ("build/release",)))

    def pass_release(self, say: Callable[[str], None]) -> None:
        """Note that the platform works with this side's release, as the lane's last job does."""
        if self.artifacts.folder(_RELEASE).is_dir():
            self.artifacts.fetch(Job("pass", (), {}, "deploy", frozenset()), _RELEASE)
            self.as_administrator("scripts.release", "pass", self.environment.name, say=say)

    def image(self, service: str) -> Image:
        """Return a service's image. Raise StepFailed if a file that its Dockerfile copies is missing."""
        try:
            return Image.build(
                self.folder, f"pipelines/{service}/Dockerfile", self.folder.with_name(f"{self.folder.name}-{service}")
            )
        except OSError as error:
            raise StepFailed(f"the image of {service} can't be built: {error}") from error

    def serve(self, service: str, log: str, role: Mapping[str, str], image: Image) -> Service:
        """Start a service's container with the variables of its `role`."""
        command, extra = image.command(self.python()), {**self._addresses(), **image.variables, **role}
        return self._plain().serve(log, command, extra, image.folder)

    def run(self, name: str, command: list[str], role: Mapping[str, str], **options: Any) -> str:
        """Run a command with the variables of its `role` to its end."""
        return self._plain().run(f"{self.name}-{name}", command, extra={**self._addresses(), **role}, **options)

    def services(self) -> Services:
        """Return the variables of this side's services."""
        folder = self.folder.with_name(f"{self.folder.name}-roles")
        folder.mkdir(exist_ok=True)
        return Services(folder, self.cloud, self.outputs)

    def _plain(self) -> Processes:
        machine = {name: value for name, value in self.processes.environment.items() if _OF_MACHINE.fullmatch(name)}
        path = f"{machine['PATH']}:{Path(self.uv).parent}"
        return self.processes.with_environment({**machine, **_UV, "PATH": path, "PYTHONUNBUFFERED": "1"})

    def _addresses(self) -> dict[str, str]:
        return addresses(self.cloud)

    def _place(self, groups: tuple[str, ...]) -> Path:
        return self.folder.with_name("-".join((self.folder.name, "packages", *groups)))
