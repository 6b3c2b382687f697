"""Steps that may fail: a failure is a fault found in the change, and the rehearsal goes on to see what it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from promotion.errors import PromotionError
from rehearsal.steps import Step, StepFailed, Steps


@dataclass
class Attempts:
    """`faults`: one line for each step that failed, in order; `passed`: the names of the others."""

    steps: Steps
    faults: list[str] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Show a step as Steps does; keep its failure as a fault, instead of raising it."""
        try:
            with self.steps.step(name) as step:
                yield step
            self.passed.add(name)
        except (StepFailed, PromotionError) as failure:
            self.faults.append(f"{name}: {failure}")
