"""The names of a script: variables, cursors, RESULTSETs, exceptions and rows, block by block.

https://docs.snowflake.com/en/developer-guide/snowflake-scripting/variables#understanding-the-scope-of-declarations
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.scripting.syntax_tree import Span
from localcloud.snowflake.scripting.values import Value


@dataclass
class Variable:
    """A scalar variable; `type` is what its values are cast to."""

    type: str
    value: Value


@dataclass
class ResultSet:
    """A RESULTSET: the answer's data of its query, None before it has run."""

    data: Mapping[str, Any] | None = None


@dataclass
class Cursor:
    """A cursor: its query, and once it is open the answer's data and the number of rows fetched."""

    query: Span
    data: Mapping[str, Any] | None = None
    fetched: int = 0


@dataclass(frozen=True)
class Exception_:
    """A declared exception."""

    name: str
    number: int
    message: str


@dataclass(frozen=True)
class Row:
    """The row of a FOR loop: its columns by name."""

    columns: Mapping[str, Value]


Entity = Variable | ResultSet | Cursor | Exception_ | Row


@dataclass
class Scope:
    """The names declared in one block; those of the blocks around it are found, too."""

    outer: Scope | None = None
    names: dict[str, Entity] = field(default_factory=dict)

    def find(self, name: str) -> Entity | None:
        """Return what the name stands for, None if it is not declared."""
        if name in self.names:
            return self.names[name]
        return self.outer.find(name) if self.outer else None

    def inner(self) -> Scope:
        """Return the scope of a block in this one."""
        return Scope(self)
