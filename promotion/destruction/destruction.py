"""One thing that would be lost, in Terraform or in SQL."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Destruction:
    """A change that loses data, or a guard of data."""

    object: str  # Terraform's address, or kind and name: TABLE RAW.USERS
    change: str  # delete, replace or an attribute's name in Terraform; drop, replace … in SQL
    lost: str

    def __str__(self) -> str:
        return f"{self.object}, {self.change}: {self.lost}"
