"""Masking policies, row access policies and tags: what they say, and what they are set on.

Where one is set is kept on the object that it protects, by reference: a renamed policy or tag stays where it is.
https://docs.snowflake.com/en/user-guide/security-column-intro and …/object-tagging
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from localcloud.snowflake.catalog.catalog_object import CatalogObject


@dataclass(kw_only=True)
class Policy(CatalogObject):
    """`signature` has its arguments' names and types, as stored; `body` is an expression on them, which `returns`."""

    signature: tuple[tuple[str, str], ...] = ()
    returns: str = ""
    body: str = ""


@dataclass(kw_only=True)
class MaskingPolicy(Policy):
    """Its first argument is the value of the masked column; it returns what is seen instead."""

    kind = "MASKING POLICY"

    exempt_other_policies: bool = False


@dataclass(kw_only=True)
class RowAccessPolicy(Policy):
    """It returns whether a row is seen."""

    kind = "ROW ACCESS POLICY"


@dataclass(frozen=True)
class Application:
    """A policy on a table or view, with the columns that are its arguments: a mask's first one is the masked one."""

    policy: Policy
    columns: tuple[str, ...]

    def renamed(self, old: str, new: str) -> Application:
        """Return it with another name of a column."""
        return Application(self.policy, tuple(new if column == old else column for column in self.columns))


@dataclass(kw_only=True)
class Tag(CatalogObject):
    """`allowed_values` are the values that it may have, any if there are none; `policies` mask the columns it is on."""

    kind = "TAG"

    allowed_values: list[str] = field(default_factory=list)
    policies: list[MaskingPolicy] = field(default_factory=list)


@dataclass
class Governed:
    """The policies and tags of a table or view: masks and tags by column, and the policy on its rows."""

    masks: dict[str, Application] = field(default_factory=dict)
    rows: Application | None = None
    column_tags: dict[str, list[tuple[CatalogObject, str]]] = field(default_factory=dict)

    def applications(self) -> Iterator[Application]:
        """Yield the policies that are set on it directly."""
        yield from self.masks.values()
        if self.rows is not None:
            yield self.rows

    def rename_column(self, old: str, new: str) -> None:
        """Follow a column to its new name."""
        masks = {column: applied.renamed(old, new) for column, applied in self.masks.items()}
        self.masks = {new if column == old else column: applied for column, applied in masks.items()}
        self.rows = self.rows and self.rows.renamed(old, new)
        self.column_tags = {new if column == old else column: tags for column, tags in self.column_tags.items()}

    def drop_column(self, column: str) -> None:
        """Forget a column's own mask and tags."""
        self.masks.pop(column, None)
        self.column_tags.pop(column, None)

    def copy(self) -> Governed:
        """Return the same policies and tags for another table."""
        tags = {column: list(given) for column, given in self.column_tags.items()}
        return Governed(dict(self.masks), self.rows, tags)


def set_tag(tags: list[tuple[CatalogObject, str]], tag: CatalogObject, value: str) -> None:
    """Set the tag's value in a list of tags, in place."""
    unset_tag(tags, tag)
    tags.append((tag, value))


def unset_tag(tags: list[tuple[CatalogObject, str]], tag: CatalogObject) -> None:
    """Take the tag out of a list of tags, in place; one that is not there is no error."""
    tags[:] = [(other, value) for other, value in tags if other is not tag]


def value_of(tags: Iterable[tuple[CatalogObject, str]], tag: CatalogObject) -> str | None:
    """Return the tag's value in a list of tags, or None."""
    return next((value for other, value in tags if other is tag), None)
