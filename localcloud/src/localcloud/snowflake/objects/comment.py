"""COMMENT ON of every type of object but tables and views, which have columns.

https://docs.snowflake.com/en/sql-reference/sql/comment
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.route import Shortcut
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Statement


def commenting(types: Sequence[ObjectType[Any]]) -> Shortcut:
    """Return what answers COMMENT [IF EXISTS] ON <type> <name> IS 'text' for these types, and None for others.

    It needs the same privilege as ALTER … SET COMMENT.
    """
    by_phrase = {phrase: type_ for type_ in types for phrase in type_.phrases}
    phrases = sorted(by_phrase, key=len, reverse=True)

    def comment(session: Session, statement: Statement) -> Result | None:
        reader = statement.reader()
        reader.expect("COMMENT")
        if_exists = reader.accept("IF", "EXISTS")
        reader.expect("ON")
        phrase = reader.accept_any(*phrases)
        if phrase is None:
            return None
        type_ = by_phrase[phrase]
        with session.account.lock:
            name = type_.name(session, reader, "COMMENT")
            reader.expect("IS")
            text = reader.string()
            reader.end()
            if if_exists and not access_control.sees(session, type_.word, name):
                return done()
            object_ = type_.get(session, name)
            access_control.require(session, type_.alter_right, type_.word, name)
            object_.comment = text
        return done()

    return comment
