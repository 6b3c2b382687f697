"""The plan as it was reviewed: the file, and a manifest by which apply knows that it is that one and still fits."""

import datetime
import hashlib
import json
import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from scripts.environment import PROJECT, Environment


@dataclass(frozen=True)
class ReviewedPlan:
    environment: str
    sha256: str  # of the plan file
    commit: str  # of the code it was made from
    serial: int  # of the state it was made against; 0: there was none
    made_at: str  # ISO 8601, UTC
    changes: dict[str, int]

    def write(self, folder: Path) -> None:
        """Written last, so that a plan that was not finished has no manifest."""
        manifest_file(folder).write_text(json.dumps(asdict(self), indent=2) + "\n")

    def refusal(self, environment: Environment, plan: Path, serial: int, max_age: datetime.timedelta):
        """Why this plan may not be applied now, as one line; None if it may."""
        again = f"plan again: python -m scripts.plan {environment.name}"
        if self.environment != environment.name:
            return f"this plan is of {self.environment}, not of {environment.name}; {again}"
        if sha256(plan) != self.sha256:
            return f"{plan.name} is not the file that was reviewed (its SHA-256 differs); {again}"
        if self.commit != commit():
            return f"this plan was made from commit {self.commit[:12]}, this is {commit()[:12]}; {again}"
        age = now() - datetime.datetime.fromisoformat(self.made_at)
        if age > max_age:
            return f"this plan is {_hours(age):.1f} hours old, {_hours(max_age):g} are allowed; {again}"
        if serial != self.serial:
            return f"the state has changed since this plan was made (serial {self.serial}, now {serial}); {again}"
        return None


def plan_folder(environment: Environment) -> Path:
    return environment.build / "plan"


def plan_file(folder: Path) -> Path:
    return folder / "plan.tfplan"


def manifest_file(folder: Path) -> Path:
    return folder / "manifest.json"


def read(environment: Environment) -> ReviewedPlan:
    """Raises click.ClickException if nothing is planned."""
    folder = plan_folder(environment)
    try:
        return ReviewedPlan(**json.loads(manifest_file(folder).read_text()))
    except FileNotFoundError as error:
        raise click.ClickException(
            f"nothing is planned for {environment.name}; plan first: python -m scripts.plan {environment.name}"
        ) from error
    except (ValueError, TypeError) as error:
        raise click.ClickException(
            f"{manifest_file(folder)} is damaged; plan again: python -m scripts.plan {environment.name}"
        ) from error


def sha256(path: Path) -> str:
    """Of the file's bytes; empty if there is no file, which matches nothing."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def commit() -> str:
    """The pipeline's commit; outside of one, the last that touched what a plan is made of; `none` without git."""
    if told := os.environ.get("CI_COMMIT_SHA"):
        return told
    command = ["git", "log", "-1", "--format=%H", "--", "terraform", "environments"]
    found = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=30, check=False)
    return found.stdout.strip() or "none"


def _hours(span: datetime.timedelta) -> float:
    return span.total_seconds() / 3600


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
