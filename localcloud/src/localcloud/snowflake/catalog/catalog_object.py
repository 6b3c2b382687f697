"""The part that every object of the account has. Each type of object derives a dataclass of its own from it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from localcloud.snowflake.wire.names import QualifiedName, dotted


@dataclass
class CatalogObject:
    """`name` is the full name in parts, `owner` a role, `parameters` those set on the object itself, in upper case.

    The account sets `created_on` when the object is added to it. A temporary object has the id of the only session that
    sees it in `session_id`.
    """

    # The type's name in grants and in SHOW: "DATABASE", "TABLE", "FILE FORMAT" …
    kind: ClassVar[str]

    name: QualifiedName
    owner: str
    comment: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    created_on: datetime.datetime = field(init=False, repr=False, compare=False)
    altered_on: datetime.datetime | None = None
    session_id: int | None = None
    # Tags (policies.py) with their values.
    tags: list[tuple[CatalogObject, str]] = field(default_factory=list, repr=False, compare=False)

    @property
    def full_name(self) -> str:
        """Return the name as Snowflake prints it, with its parts quoted where they need it."""
        return dotted(self.name)

    @property
    def set_parameters(self) -> Mapping[str, str]:
        """Return the parameters that are set on the object itself, by name."""
        return self.parameters

    def require_transferable(self) -> None:
        """Raise SnowflakeError if GRANT OWNERSHIP can't give the object to another role now."""

    def transfer(self, role: str) -> None:
        """Make `role` the owner, as GRANT OWNERSHIP does."""
        self.owner = role
