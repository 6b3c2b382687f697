"""The migrations that an environment has not run, with the SQL that will run there; no warehouse is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promotion.errors import PromotionError
from promotion.migration import history, script
from promotion.migration.deployed import Deployed
from promotion.migration.script import Problem, Script


@dataclass(frozen=True)
class Pending:
    """The scripts that would run, in their order; `problems` keep all of them from running."""

    scripts: tuple[Script, ...]
    problems: tuple[Problem, ...]
    commit: str  # of the last complete deploy, empty if none is recorded
    at: str  # when the record was written


def pending(folder: Path, variables: Mapping[str, str], record: Deployed) -> Pending:
    """Return the scripts of a folder that a record lacks, or that changed since they ran."""
    scripts, problems = script.read(folder, variables)
    problems += history.problems(scripts, record.scripts)
    return Pending(tuple(history.pending(scripts, record.scripts)), tuple(problems), record.commit, record.at)


def variables(plan: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of the migrations as a plan's outputs will have them. Raise PromotionError without them."""
    for values in (plan.get("planned_values", {}), plan.get("prior_state", {}).get("values", {})):
        if found := values.get("outputs", {}).get("migration_variables", {}).get("value"):
            return dict(found)
    raise PromotionError("the plan has no output migration_variables yet; after the first apply it has")
