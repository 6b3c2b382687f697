"""Streams: what has changed in a table or view, or among a stage's files, since the stream was last consumed.

https://docs.snowflake.com/en/user-guide/streams-intro
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Relation, Table, View
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.wire.names import QualifiedName

_T = TypeVar("_T", bound=Relation)
ACTION, IS_UPDATE, ROW_ID = "METADATA$ACTION", "METADATA$ISUPDATE", "METADATA$ROW_ID"


@dataclass(kw_only=True)
class Stream(CatalogObject):
    """A stream on the table, view or stage `source`, which had the id `source_id`: another one of that name is not it.

    `files` are those of the stage's directory table at the stream's offset. The offset of a stream on a table is in
    the table's database (offsets.py), because it moves in the transactions that change rows. A stream on a view has
    one for each place in the view's query where a table is read; `bases` are the ids of these tables. A new stream's
    offset is `held` if it is not that of now.
    """

    kind = "STREAM"

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    source: QualifiedName = ()
    source_id: str = ""
    on_stage: bool = False
    on_view: bool = False
    bases: tuple[str, ...] = ()
    append_only: bool = False
    show_initial_rows: bool = False
    files: Mapping[str, StagedFile] = field(default_factory=dict)
    held: bool = False

    def table(self, account: Account) -> Table | None:
        """Return the table, which may have another name by now; None if it is gone."""
        found = account.find(Table, self.source)
        return found if found and found.id == self.source_id else _by_id(account, Table, self.source_id)

    def view(self, account: Account) -> View | None:
        """Return the view, which may have another name by now; None if it is gone."""
        return _by_id(account, View, self.source_id)

    def source_object(self, account: Account) -> CatalogObject | None:
        """Return the table, view or stage; None if it is gone."""
        if self.on_stage:
            return self.stage(account)
        return self.view(account) if self.on_view else self.table(account)

    def parts(self, account: Account) -> list[tuple[Stream, Table | None]]:
        """Return a stream for each table that the stream goes by, and the table; None for one that is gone."""
        if self.on_stage:
            return []
        if not self.on_view:
            return [(self, self.table(account))]
        return [
            (replace(self, id=f"{self.id}_{number}", source_id=id_, on_view=False), _by_id(account, Table, id_))
            for number, id_ in enumerate(self.bases)
        ]

    def stage(self, account: Account) -> Stage | None:
        """Return the stage; None if it is gone."""
        return next((stage for stage in account.all(Stage) if stage.id == self.source_id), None)


def _by_id(account: Account, type_: type[_T], id_: str) -> _T | None:
    return next((found for found in account.all(type_) if found.id == id_), None)
