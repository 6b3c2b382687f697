"""Schemas, tables and views: their owners and other properties. Their rows and columns are the engine's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import NamedTuple

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.policies import Governed
from localcloud.snowflake.wire.names import QualifiedName


@dataclass(kw_only=True)
class Schema(CatalogObject):
    """In a schema with `managed_access` only its owner grants privileges on what it contains."""

    kind = "SCHEMA"

    transient: bool = False
    managed_access: bool = False


@dataclass(frozen=True)
class Constraint:
    """`kind` is "PRIMARY KEY", "UNIQUE" or "FOREIGN KEY"; a foreign key refers to columns (`referred`) of `table`.

    An empty `referred` means that table's primary key.
    """

    kind: str
    name: str
    columns: tuple[str, ...]
    table: QualifiedName = ()
    referred: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Relation(CatalogObject):
    """A table or view: they share one space of names. `id` tells it from others that had or will have its name.

    `collations` has those of its columns, as they are written.
    """

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    transient: bool = False
    cluster_by: str = ""
    reclusters: bool = True
    governed: Governed = field(default_factory=Governed)
    collations: dict[str, str] = field(default_factory=dict)


class Numbers(NamedTuple):
    """The numbers of an AUTOINCREMENT column; `ordered` is kept and shown."""

    start: int
    step: int
    ordered: bool = False

    @property
    def order(self) -> str:
        """ORDER or NOORDER."""
        return "ORDER" if self.ordered else "NOORDER"


@dataclass(kw_only=True)
class Table(Relation):
    """`numbered` has the AUTOINCREMENT columns; `stage_folder` names the folder of its stage.

    `defaults` has the expressions that are defaults of columns, as Snowflake prints them. It may have those of columns
    whose default was dropped.
    """

    kind = "TABLE"

    constraints: tuple[Constraint, ...] = ()
    numbered: dict[str, Numbers] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    stage_folder: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(kw_only=True)
class View(Relation):
    """`definition` is the whole CREATE VIEW, `reads` names the relations its query reads.

    `columns` are the names that the query gave when the view was made; None if it could not be run. The rows of a view
    `of_session` depend on who reads it. A `secure` one shows its definition to its owner alone.
    """

    kind = "VIEW"

    definition: str = ""
    reads: tuple[QualifiedName, ...] = ()
    columns: tuple[str, ...] | None = None
    of_session: bool = False
    secure: bool = False


# In this order SHOW and INFORMATION_SCHEMA list them.
RELATIONS: tuple[type[Relation], ...] = (Table, View)
RELATION_KINDS = tuple(type_.kind for type_ in RELATIONS)
