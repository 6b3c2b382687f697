"""Streams: what has changed in a table, or among a stage's files, since the stream was last consumed.

https://docs.snowflake.com/en/user-guide/streams-intro
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.wire.names import QualifiedName

ACTION, IS_UPDATE, ROW_ID = "METADATA$ACTION", "METADATA$ISUPDATE", "METADATA$ROW_ID"


@dataclass(kw_only=True)
class Stream(CatalogObject):
    """A stream on the table or stage `source`, which had the id `source_id`: another one of that name is not it.

    `files` are those of the stage's directory table at the stream's offset. The offset of a stream on a table is in
    the table's database (offsets.py), because it moves in the transactions that change rows.
    """

    kind = "STREAM"

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    source: QualifiedName = ()
    source_id: str = ""
    on_stage: bool = False
    append_only: bool = False
    show_initial_rows: bool = False
    files: Mapping[str, StagedFile] = field(default_factory=dict)

    def table(self, account: Account) -> Table | None:
        """Return the table, which may have another name by now; None if it is gone."""
        found = account.find(Table, self.source)
        if found is None or found.id != self.source_id:
            found = next((table for table in account.all(Table) if table.id == self.source_id), None)
        return found

    def stage(self, account: Account) -> Stage | None:
        """Return the stage; None if it is gone."""
        return next((stage for stage in account.all(Stage) if stage.id == self.source_id), None)
