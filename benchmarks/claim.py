"""A claim: the figure measured here, the figure it is compared with, and the highest ratio that is accepted."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Claim:
    """`why`: the known reason for a miss; shown only if the claim does not hold."""

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
    """Return a benchmark's result: its claims, whether all of them hold, and further figures."""
    return {"claims": [claim.as_dict() for claim in claims], "holds": all(claim.holds for claim in claims), **more}
