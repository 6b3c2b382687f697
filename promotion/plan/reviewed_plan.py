"""The plan as it was reviewed: file, JSON document, and a manifest by which apply knows both and that they fit."""

import datetime
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from promotion.environment import PROJECT, Environment
from promotion.errors import PromotionError
from promotion.repository import line


class NotPlanned(PromotionError):
    """The environment has no plan with a readable manifest."""


@dataclass(frozen=True)
class ReviewedPlan:
    """The manifest beside a plan file."""

    environment: str
    sha256: str  # of the plan file
    document_sha256: str  # of its JSON document, by which apply knows what it destroys
    commit: str  # of the code it was made from
    serial: int  # of the state it was made against; 0: there was none
    made_at: str  # ISO 8601, UTC
    changes: dict[str, int]
    refreshed: bool  # whether Terraform asked what is there, or planned from the state alone
    release: str = ""  # whose images it has; empty for those that the environment names

    def write(self, folder: Path) -> None:
        """Write the manifest into the plan's folder, as the last file: an unfinished plan has none."""
        manifest_file(folder).write_text(json.dumps(asdict(self), indent=2) + "\n")

    def refusal(
        self, environment: Environment, plan: Path, serial: int, max_age: datetime.timedelta, release: str = ""
    ) -> str | None:
        """Return why this plan may not be applied now, with this release, in a few words; None if it may."""
        if not self.refreshed:
            return "this plan was made from the state alone, for a review"
        if self.release != release:
            return f"this plan is of {self.release or 'no release'}, this is {release or 'none'}"
        if self.environment != environment.name:
            return f"this plan is of {self.environment}, not of {environment.name}"
        if sha256(plan) != self.sha256:
            return f"{plan.name} is not the file that was reviewed (its SHA-256 differs)"
        if sha256(document_file(plan.parent)) != self.document_sha256:
            return f"{document_file(plan.parent).name} is not that of the reviewed plan (its SHA-256 differs)"
        if self.commit != source_commit():
            return f"this plan was made from commit {self.commit[:12]}, this is {source_commit()[:12]}"
        age = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(self.made_at)
        if age > max_age:
            return f"this plan is {_hours(age):.1f} hours old, {_hours(max_age):g} are allowed"
        if serial != self.serial:
            return f"the state has changed since this plan was made (serial {self.serial}, now {serial})"
        return None


def plan_folder(environment: Environment) -> Path:
    """Return the folder of the environment's plan."""
    return environment.build / "plan"


def plan_file(folder: Path) -> Path:
    """Return the plan file in a plan's folder."""
    return folder / "plan.tfplan"


def document_file(folder: Path) -> Path:
    """Return the plan's JSON document in a plan's folder."""
    return folder / "plan.json"


def manifest_file(folder: Path) -> Path:
    """Return the manifest in a plan's folder."""
    return folder / "manifest.json"


def read(environment: Environment) -> ReviewedPlan:
    """Return the manifest of the environment's plan. Raise NotPlanned if there is none, or a damaged one."""
    manifest = manifest_file(plan_folder(environment))
    try:
        return ReviewedPlan(**json.loads(manifest.read_text()))
    except FileNotFoundError as error:
        raise NotPlanned(
            f"nothing is planned for {environment.name}; plan first: python -m scripts.plan {environment.name}"
        ) from error
    except (ValueError, TypeError) as error:
        raise NotPlanned(f"{manifest} is damaged; plan again: python -m scripts.plan {environment.name}") from error


def document(environment: Environment) -> dict[str, Any]:
    """Return the JSON document of the environment's plan. Raise NotPlanned if there is none, or a damaged one."""
    file = document_file(plan_folder(environment))
    try:
        found: dict[str, Any] = json.loads(file.read_text())
    except FileNotFoundError as error:
        raise NotPlanned(
            f"{environment.name} is not planned; plan first: python -m scripts.plan {environment.name}"
        ) from error
    except ValueError as error:
        raise NotPlanned(f"{file} is damaged; plan again: python -m scripts.plan {environment.name}") from error
    return found


def sha256(path: Path) -> str:
    """Return the SHA-256 of the file's bytes in hex; an empty string, which matches nothing, if there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def source_commit() -> str:
    """Return the commit of a plan's sources: the pipeline's, else the last that touched them; `none` without git."""
    if given := os.environ.get("CI_COMMIT_SHA"):
        return given
    return line(PROJECT, "log", "-1", "--format=%H", "--", "terraform", "environments") or "none"


def _hours(span: datetime.timedelta) -> float:
    return span.total_seconds() / 3600
