"""LIST and REMOVE of a stage's files.

https://docs.snowflake.com/en/sql-reference/sql/list
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from localcloud.snowflake.copy_plan import usable_stage
from localcloud.snowflake.copy_statement import read_location
from localcloud.snowflake.result import Result, table
from localcloud.snowflake.session import Session
from localcloud.snowflake.statement import Statement
from localcloud.snowflake.storage import Storage

LISTED = ("name", "size:fixed", "md5", "last_modified")


@dataclass(frozen=True)
class StageFiles:
    storage: Storage

    def handle(self, session: Session, statement: Statement) -> Result | None:
        reader = statement.reader()
        if reader.accept_any("LIST", "LS") is None:
            return None
        location = read_location(reader)
        pattern = None
        if reader.accept("PATTERN", "="):
            pattern = reader.string()
        reader.end()
        stage = usable_stage(session, session.qualify(location.stage, 3, "LIST"))
        files = self.storage.place(stage).list(location.path)
        shown = [file for file in files if pattern is None or re.fullmatch(pattern, file.path)]
        dates = "%a, %d %b %Y %H:%M:%S GMT"
        return table(LISTED, [[file.url, file.size, file.etag, file.modified.strftime(dates)] for file in shown])
