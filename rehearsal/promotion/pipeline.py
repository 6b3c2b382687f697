"""The committed pipeline under gitlab-ci-local, over a clone: its jobs, their variables, their artifacts."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from rehearsal.processes import Processes
from tools.gitlab_ci_local import runner

# Every change counts as one of code: the clone is its own target branch, and differs from it in nothing.
_OPTIONS = ("--force-shell-executor", "--shell-isolation", "--no-artifacts-to-source", "--no-evaluate-rule-changes")
_PUBLISHED = Path("build", "images", "digests.json")


@dataclass(frozen=True)
class Pipeline:
    """gitlab-ci-local over `clone`; `script` is its entry, `processes` have the runner's variables and no cloud's."""

    clone: Path
    script: Path
    processes: Processes

    def configure(self, scoped: Iterable[dict[str, dict[str, str]]], everywhere: dict[str, str]) -> None:
        """Write the project's CI/CD variables: those of the environments by scope, and those of all jobs."""
        merged: dict[str, dict[str, str]] = {name: {"*": value} for name, value in everywhere.items()}
        for variables in scoped:
            for name, values in variables.items():
                merged.setdefault(name, {}).update(values)
        # Said in full: of a value that happens to be a path gitlab-ci-local makes a variable of type file.
        document = {name: {"type": "variable", "values": values} for name, values in merged.items()}
        file = self.clone / ".gitlab-ci-local-variables.yml"
        file.touch(0o600)
        file.write_text(yaml.safe_dump(document))

    def run(
        self, name: str, *jobs: str, seconds: float, say: Callable[[str], None], pressed: Iterable[str] = ()
    ) -> None:
        """Run jobs, each with the artifacts of those that it needs. Raise StepFailed.

        `pressed`: manual jobs that others need. One that nothing needs is pressed by naming it among the jobs.
        """
        presses = [word for job in pressed for word in ("--manual", job)]
        command = runner.command(self.script, *presses, *_OPTIONS, *jobs)
        self.processes.run(
            name, command, seconds=seconds, say=lambda line: say(line.partition(" > ")[2]), folder=self.clone
        )

    def publish(self, digests: dict[str, str]) -> None:
        """Stand in for the job `publish`: leave the artifact with which it says what it pushed."""
        file = self.clone / ".gitlab-ci-local" / "artifacts" / "publish" / _PUBLISHED
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(digests))

    def artifact(self, job: str, path: str) -> Path:
        """Return a file that a job handed on."""
        [found] = (self.clone / ".gitlab-ci-local" / "artifacts").glob(f"{job.replace(':', '*')}*/{path}")
        return found
