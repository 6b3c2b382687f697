"""ALTER TABLE|VIEW … SET and UNSET of what does not touch rows: comment, retention, schema evolution, SECURE.

https://docs.snowflake.com/en/sql-reference/sql/alter-table and …/alter-view
"""

from __future__ import annotations

from localcloud.snowflake.catalog.schema_objects import Relation, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.tables.alteration import Alteration
from localcloud.snowflake.wire import options
from localcloud.snowflake.wire.options import Option
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader

RETENTION = "DATA_RETENTION_TIME_IN_DAYS"
EVOLUTION = "ENABLE_SCHEMA_EVOLUTION"
# Streams track changes whether it is on or not.
TRACKING = "CHANGE_TRACKING"
_KNOWN: dict[str, Option] = {RETENTION: options.retention, EVOLUTION: options.boolean, TRACKING: options.boolean}


def are_next(reader: Reader) -> bool:
    """Return whether SET or UNSET of such a property comes next."""
    return (reader.at("SET") or reader.at("UNSET")) and reader.peek(1).value in ("COMMENT", "SECURE", *_KNOWN)


def alter(session: Session, altered: Alteration) -> Result:
    """SET and UNSET. Raise SnowflakeError."""
    with session.account.lock:
        relation = altered.owned_relation(session)
        if isinstance(relation, View) and (change := altered.reader.accept_any("SET SECURE", "UNSET SECURE")):
            written = options.flag(altered.reader) if altered.reader.accept("=") else True
            altered.reader.end()
            relation.secure = written and change == "SET SECURE"
        elif relation is not None:
            _change(relation, altered.reader, altered.kind)
    return done()


def _change(relation: Relation, reader: Reader, kind: str) -> None:
    if reader.next().value == "UNSET":
        for key in options.read_unset(reader, kind, _KNOWN, {}):
            relation.parameters.pop(key, None)
            relation.comment = "" if key == "COMMENT" else relation.comment
        return
    chosen = options.read(reader, kind, _KNOWN, {})
    relation.parameters.update((key, chosen.options[key]) for key in _KNOWN if key in chosen.options)
    if chosen.comment is not None:
        relation.comment = chosen.comment
