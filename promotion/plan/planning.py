"""Make a plan that can be reviewed, and apply exactly that plan."""

import datetime
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from promotion.access.service_keys import KeyVariables
from promotion.destruction.allowed import AllowedDestruction
from promotion.destruction.plan import destructions
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.outputs import Outputs
from promotion.plan import administration, reviewed_plan
from promotion.plan.changes import Change, changes, count
from promotion.plan.reviewed_plan import ReviewedPlan
from promotion.terraform.terraform import Terraform


class PlanRefused(PromotionError):
    """The plan would destroy data, needs an account administrator, or is not the one that was reviewed."""


def make(
    environment: Environment,
    terraform: Terraform,
    keys: KeyVariables,
    allowed: AllowedDestruction,
    release: str = "",
    targets: Sequence[str] = (),
    unfit: Callable[[Mapping[str, Any]], str] = lambda document: "",
) -> tuple[ReviewedPlan, list[Change]]:
    """Plan into an emptied plan folder; return the manifest and the changes. With `targets`, only these are planned.

    `unfit` returns why the release may not come, by the plan's document; empty if it may.
    Raise PlanRefused if it would destroy data, or a guard of data, that no entry allows, or change what only an account
    administrator may. Then nothing can be applied, but the plan's JSON document stays for the review.
    """
    folder = _empty(reviewed_plan.plan_folder(environment))
    file = reviewed_plan.plan_file(folder)
    serial = terraform.serial()
    terraform.plan(file, keys, *([targets] if targets else []))
    document = terraform.show(file)
    found = changes(document)
    reviewed_plan.document_file(folder).write_text(json.dumps(document, indent=2))
    if why := _refused(document, environment, allowed) or _beyond(document, environment) or unfit(document):
        file.unlink()
        raise PlanRefused(why)
    # GitLab shows these numbers in the merge request: https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
    (environment.build / "plan-report.json").write_text(json.dumps(count(found)))
    reviewed = ReviewedPlan(
        environment=environment.name,
        sha256=reviewed_plan.sha256(file),
        document_sha256=reviewed_plan.sha256(reviewed_plan.document_file(folder)),
        commit=reviewed_plan.source_commit(),
        serial=serial,
        made_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        changes=count(found),
        refreshed=terraform.refreshes,
        release=release,
    )
    reviewed.write(folder)
    return reviewed, found


def apply(
    environment: Environment,
    terraform: Terraform,
    reviewed: ReviewedPlan,
    max_age: datetime.timedelta,
    allowed: AllowedDestruction,
    on_event: Callable[[dict[str, Any]], None],
    release: str = "",
    begin: Callable[[], None] = lambda: None,
    again: str = "",
) -> Outputs:
    """Apply exactly the reviewed plan, write Terraform's outputs and return them; `on_event` hears Terraform's events.

    `begin` is called when nothing keeps it from being applied any more, before anything is touched. `again`: the next
    step after a refusal, if it is not to plan.
    Raise PlanRefused, before anything is touched, if the plan file, its document, the commit or the state is another
    than at planning, the plan is too old or was made from the state alone, or what it destroys is not allowed any more.
    """
    folder = reviewed_plan.plan_folder(environment)
    file = reviewed_plan.plan_file(folder)
    if why := reviewed.refusal(environment, file, terraform.serial(), max_age, release):
        raise PlanRefused(f"{why}; {again or f'plan again: python -m scripts.plan {environment.name}'}")
    if lost := _refused(reviewed_plan.document(environment), environment, allowed):
        raise PlanRefused(lost)
    begin()
    terraform.apply(file, on_event)
    outputs = Outputs(terraform.outputs(), environment.outputs_file, environment.name)
    outputs.write()
    return outputs


def _refused(document: Mapping[str, Any], environment: Environment, allowed: AllowedDestruction) -> str:
    """Return what the plan destroys without leave, one line each under a first one; empty if nothing."""
    lines = allowed.refused(destructions(document), environment.name)
    first = f"the plan of {environment.name} destroys data, or a guard of data; {allowed.remedy}:"
    return "\n  ".join([first, *lines]) if lines else ""


def _beyond(document: Mapping[str, Any], environment: Environment) -> str:
    """Return what only an account administrator can apply, one line each under a first one; empty if nothing."""
    lines = administration.beyond(document)
    first = f"the plan of {environment.name} needs an account administrator; make it a part of scripts.account instead:"
    return "\n  ".join([first, *lines]) if lines else ""


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
