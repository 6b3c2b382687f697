"""Rows of an earlier moment with DuckDB's ids of them, by which a new stream finds them now."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.schema_objects import Schema, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.table_past import Found, TablePast
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.objects import past_rows
from localcloud.snowflake.wire.errors import SnowflakeError

NAME = ("DB", "PUBLIC", "T")


@pytest.fixture
def session(engine: Engine) -> Session:
    """An administrator, with a table T of the rows 1 and 2."""
    session = Session(Account(), engine.connect(), "ADMIN", "ACCOUNTADMIN")
    for object_ in (Database(NAME[:1], ""), Schema(NAME[:2], ""), Table(NAME, "")):
        session.account.add(object_)
    session.connection.attach("DB", None)
    session.connection.execute("CREATE TABLE DB.PUBLIC.T AS SELECT unnest([1, 2]) AS N")
    return session


def delete(session: Session) -> None:
    """Delete row 1, a change in place."""
    with past_rows.changing(session, NAME, in_place=True):
        session.connection.execute("DELETE FROM DB.PUBLIC.T WHERE N = 1")


def rows_at(session: Session, era: int, only_added: bool = False) -> list[int]:
    def find(past: TablePast) -> Found:
        return Found(past.eras[era], past.eras[era].marks[-1], past.eras[era] is past.eras[-1])

    table = session.account.get(Table, NAME)
    return list(past_rows.rows_with_ids_at(session, table, find, only_added)["N"].to_pylist())


def test_rows_before_the_first_stream_and_a_change_in_place_are_refused(session: Session) -> None:
    """A later row may have the id of one of them, which is gone."""
    delete(session)
    with pytest.raises(SnowflakeError, match="a moment before its first stream"):
        rows_at(session, 0)
    assert rows_at(session, -1) == [2]


def test_rows_that_keep_their_ids_are_found_and_not_for_what_was_added_since(session: Session) -> None:
    session.account.pasts.row_ids = True
    delete(session)
    assert rows_at(session, 0) == [1, 2]
    with pytest.raises(SnowflakeError, match="for what was added since"):
        rows_at(session, 0, only_added=True)
    assert rows_at(session, -1, only_added=True) == [2]
