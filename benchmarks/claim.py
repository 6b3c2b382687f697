"""One line of what is claimed: what it took here, what it is measured against, and the most that the ratio may be."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Claim:
    """`why`: what makes it fall short, where that is known; shown only if it does."""

    text: str
    ours: float
    against: str
    theirs: float
    limit: float
    unit: str = "s"
    why: str = ""

    @property
    def ratio(self) -> float:
        return round(self.ours / self.theirs, 3)

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit

    def as_dict(self) -> dict[str, Any]:
        rounded = {"ours": figure(self.ours), "theirs": figure(self.theirs)}
        return {**asdict(self), **rounded, "ratio": self.ratio, "holds": self.holds}


def figure(value: float) -> float:
    return round(value, 3 if value < 10 else 1)


def found(*claims: Claim, **more: Any) -> dict[str, Any]:
    """What a benchmark's `measure()` returns."""
    return {"claims": [claim.as_dict() for claim in claims], "holds": all(claim.holds for claim in claims), **more}
