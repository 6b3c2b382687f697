"""The migrations of a plan's commit, against the record of those that ran: will they run after the apply?

Images and infrastructure are applied first. A script that keeps all of them from running would stop the deploy halfway,
with the new images over the old schema; so it refuses the plan. No warehouse is asked, so `migrate` asks again.
The reader of scripts is imported only where some ran: a first plan starts sooner.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from promotion.destruction.allowed import AllowedDestruction
from promotion.errors import PromotionError
from promotion.migration.deployed import Deployed


def variables(plan: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of the migrations as a plan's outputs will have them. Raise PromotionError without them."""
    for values in (plan.get("planned_values", {}), plan.get("prior_state", {}).get("values", {})):
        if found := values.get("outputs", {}).get("migration_variables", {}).get("value"):
            return dict(found)
    raise PromotionError("the plan has no output migration_variables yet; after the first apply it has")


def refusal(
    folder: Path,
    document: Mapping[str, Any],
    record: Deployed,
    stays: Collection[str],
    allowed: AllowedDestruction,
    environment: str,
) -> str:
    """Return why the scripts of a folder can't run in an environment, one line each under a first one; else nothing.

    Before the first apply nothing ran, and nothing is known of their variables. `stays`: as of `Plan.of`.
    """
    if not record.scripts:
        return ""
    try:
        values = variables(document)
    except PromotionError:
        return ""
    from promotion.migration import script
    from promotion.migration.plan import Plan

    scripts, faults = script.read(folder, values)
    found = Plan.of(scripts, faults, list(record.scripts), stays, allowed, environment)
    first = f"the migrations would stop in {environment}, after its images and infrastructure had changed:"
    return "\n  ".join([first, *map(str, found.problems)]) if found.problems else ""
