"""A claim: the figure measured here, the figure it is compared with, and the highest ratio that is accepted."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Claim:
    """Two figures in `unit` and the limit of their ratio. `why` is the known reason for a miss: shown only then."""

    text: str
    ours: float
    against: str
    theirs: float
    limit: float
    unit: str = "s"
    why: str = ""

    @property
    def ratio(self) -> float:
        """Return our figure divided by theirs, with three digits after the point."""
        return round(self.ours / self.theirs, 3)

    @property
    def holds(self) -> bool:
        """Return True if the ratio is within the limit."""
        return self.ratio <= self.limit

    def as_dict(self) -> dict[str, Any]:
        """Return the claim as results.json keeps it: the fields, with rounded figures, and `ratio` and `holds`."""
        rounded = {"ours": _rounded(self.ours), "theirs": _rounded(self.theirs)}
        return {**asdict(self), **rounded, "ratio": self.ratio, "holds": self.holds}


def result(*claims: Claim, **more: Any) -> dict[str, Any]:
    """Return a benchmark's result: its claims, whether all of them hold, and further figures."""
    return {"claims": [claim.as_dict() for claim in claims], "holds": all(claim.holds for claim in claims), **more}


def _rounded(value: float) -> float:
    return round(value, 3 if value < 10 else 1)
