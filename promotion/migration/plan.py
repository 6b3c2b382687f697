"""Plan a run of the migrations from the scripts and the history of runs, without asking the warehouse.

Most deploys have no script to run. The parser of statements is imported only for a deploy that has one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from promotion.destruction.allowed import AllowedDestruction
from promotion.migration import history
from promotion.migration.history_entry import Applied
from promotion.migration.script import Problem, Script

if TYPE_CHECKING:
    from promotion.migration.lint.losses import Loss


@dataclass(frozen=True)
class Plan:
    """The scripts that would run, and the problems that keep all of them from running."""

    problems: list[Problem]
    scripts: list[Script]  # in running order; only meaningful without problems
    losses: list[Loss] = field(default_factory=list)  # what they destroy
    all_scripts: list[Script] = field(default_factory=list)  # those that ran, too
    applied: list[Applied] = field(default_factory=list)  # what ran before

    @classmethod
    def of(
        cls,
        scripts: list[Script],
        faults: list[Problem],
        applied: list[Applied],
        stays: Collection[str],
        allowed: AllowedDestruction,
        environment: str,
    ) -> Plan:
        """Return the plan for scripts as `script.read` gives them, with their `faults`, over those that ran.

        `stays`: versioned scripts of a later release, which a rollback left as they are.
        """
        pending = history.pending(scripts, applied)
        lost = _losses(scripts, pending) if pending else []
        newer = [past for past in applied if past.name in stays]
        problems = [*faults, *history.problems(scripts, [past for past in applied if past not in newer], newer)]
        return cls(problems or _refused(lost, allowed, environment), pending, lost, scripts, applied)


def _losses(scripts: Sequence[Script], due: Sequence[Script]) -> list[Loss]:
    from promotion.migration.lint.losses import losses

    return losses([script for script in scripts if script not in due], due, together=True)


def _refused(lost: Sequence[Loss], allowed: AllowedDestruction, environment: str) -> list[Problem]:
    """Return a problem for each loss that no entry allows here."""
    return [
        Problem(loss.script.name, f"loses data: {line}", allowed.remedy)
        for loss in lost
        for line in allowed.refused([loss.destruction], environment)
    ]
