"""The plan that brings the infrastructure of a release back. It deletes nothing that holds or guards data.

A resource that a later release made goes, unless it holds data: that stays, with the resources beside it in its module,
and the roll-forward finds it as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promotion.access.service_keys import KeyVariables
from promotion.destruction.allowed import AllowedDestruction
from promotion.destruction.destruction import Destruction
from promotion.destruction.plan import destructions
from promotion.environment import Environment
from promotion.plan import administration, foundations, planning, reviewed_plan
from promotion.plan.changes import Change
from promotion.plan.planning import PlanRefused
from promotion.plan.reviewed_plan import ReviewedPlan
from promotion.rollback.target import NoWayBack
from promotion.terraform.terraform import Terraform


@dataclass(frozen=True)
class PlannedBack:
    """The plan; None if there is nothing to change. `stays`: a line for each resource that is newer and is kept."""

    reviewed: ReviewedPlan | None
    changes: Sequence[Change] = ()
    stays: tuple[str, ...] = ()


def plan(
    environment: Environment, terraform: Terraform, keys: KeyVariables, allowed: AllowedDestruction, release: str
) -> PlannedBack:
    """Return the plan. Raise NoWayBack if it would replace or change data, or a guard of data.

    So it is for a change that only an account administrator may make, or a deploy with open foundations: the apply
    would stop at it, half way.
    """
    found = _planned(environment, terraform, keys, allowed, release)
    if found.reviewed and (why := foundations.refusal(reviewed_plan.document(environment), environment)):
        raise NoWayBack(f"no way back yet, nothing was touched: {why}")
    return found


def _planned(
    environment: Environment, terraform: Terraform, keys: KeyVariables, allowed: AllowedDestruction, release: str
) -> PlannedBack:
    try:
        reviewed, found = planning.make(environment, terraform, keys, allowed, release)
        return PlannedBack(reviewed if found else None, found)
    except PlanRefused:
        document = reviewed_plan.document(environment)
    if beyond := administration.beyond(document):
        cause = f"the infrastructure of {release} needs an account administrator; correct the current one instead:"
        raise NoWayBack("\n  ".join([f"no way back: {cause}", *beyond]))
    refused = _refused(document, allowed, environment)
    kept = _kept(document, refused)
    if others := [str(each) for each in refused if each.object not in kept]:
        loss = f"the infrastructure of {release} would destroy data, or a guard of data; {allowed.remedy}:"
        raise NoWayBack("\n  ".join([f"no way back: {loss}", *others]))
    stays = tuple(f"{address}: it is newer and stays" for address in sorted(kept))
    targets = [address for address in _changed(document) if address not in kept]
    if not targets:
        return PlannedBack(None, (), stays)
    try:
        reviewed, found = planning.make(environment, terraform, keys, allowed, release, targets)
    except PlanRefused as refusal:
        raise NoWayBack(f"no way back: {refusal}") from refusal
    return PlannedBack(reviewed if found else None, found, stays)


def _refused(document: Mapping[str, Any], allowed: AllowedDestruction, environment: Environment) -> list[Destruction]:
    return [each for each in destructions(document) if allowed.refused([each], environment.name)]


def _kept(document: Mapping[str, Any], refused: Sequence[Destruction]) -> set[str]:
    """Return the addresses of what the plan only deletes: data, its guards, and the rest of their modules."""
    deleted = {each["address"] for each in document["resource_changes"] if each["change"]["actions"] == ["delete"]}
    data = {each.object for each in refused} & deleted
    modules = {module for address in data if (module := _module(address))}
    return data | {address for address in deleted if _module(address) in modules}


def _module(address: str) -> str:
    """Return the module of an address, with its key; empty for the root module."""
    parts = address.split(".")
    return ".".join(parts[:2]) if parts[0] == "module" else ""


def _changed(document: Mapping[str, Any]) -> list[str]:
    """Return the addresses of what the plan changes; of a resource that moves, both, which Terraform insists on."""
    found: dict[str, None] = {}
    for each in document["resource_changes"]:
        moved = each.get("previous_address")
        if each.get("mode") != "data" and (moved or each["change"]["actions"] != ["no-op"]):
            found |= dict.fromkeys([each["address"], *([moved] if moved else [])])
    return list(found)
