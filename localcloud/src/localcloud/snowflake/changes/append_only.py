"""Append-only streams before a change in place: they keep the rows that were added, whatever becomes of them.

https://docs.snowflake.com/en/user-guide/streams-intro#types-of-streams
"""

from __future__ import annotations

from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import offsets
from localcloud.snowflake.changes.stream import Stream
from localcloud.snowflake.wire.names import QualifiedName


def keep(session: Session, name: QualifiedName) -> None:
    """Keep the rows that were added to the table, for its append-only streams, in the session's transaction."""
    streams = [stream for stream in session.account.all(Stream) if stream.append_only]
    table = session.account.find(Table, name) if streams else None
    for stream in streams:
        if table is not None and stream.source_id == table.id:
            offsets.keep_appended(session.connection, stream, name)
