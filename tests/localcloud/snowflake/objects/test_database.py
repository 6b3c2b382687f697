"""Databases, schemas and sequences: in the account and in the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.objects.sequence import Sequence
from localcloud.snowflake.wire.errors import SnowflakeError
from tests.localcloud.snowflake.objects.conftest import answer


@pytest.fixture
def session(with_engine: Session) -> Session:
    return with_engine


def names(session: Session, sql: str) -> list[str]:
    return [row[1] for row in answer(session, sql).data()["rowset"]]


def test_a_new_database_has_two_schemas_and_is_current(session: Session) -> None:
    answer(session, "CREATE TRANSIENT DATABASE D")
    assert (session.database, session.schema) == ("D", "PUBLIC")
    assert names(session, "SHOW SCHEMAS") == ["INFORMATION_SCHEMA", "PUBLIC"]
    assert names(session, "DESCRIBE DATABASE D") == ["INFORMATION_SCHEMA", "PUBLIC"]
    session.connection.execute('CREATE TABLE "D"."PUBLIC"."T" (N INT)')
    [row] = answer(session, "SHOW DATABASES").data()["rowset"]
    assert (row[1], row[3], row[7]) == ("D", "Y", "TRANSIENT")
    assert session.account.get(Database, ("D",)).file == ""


def test_names_that_differ_only_in_case(session: Session) -> None:
    answer(session, "CREATE DATABASE D")
    with pytest.raises(SnowflakeError) as refusal:
        answer(session, 'CREATE DATABASE "d"')
    assert refusal.value.code == "000002"
    assert [database.name for database in session.account.all(Database)] == [("D",)]


def test_a_dropped_database_is_gone_with_its_file(tmp_path: Path) -> None:
    session = Session(Account(), Engine(tmp_path).connect(), "ADMIN", "ACCOUNTADMIN")
    answer(session, "CREATE DATABASE D DATA_RETENTION_TIME_IN_DAYS = 0")
    file = tmp_path / session.account.get(Database, ("D",)).file
    assert file.is_file()
    answer(session, "DROP DATABASE D")
    assert not file.exists()
    assert (session.database, session.account.all(Schema)) == (None, [])


def test_a_dropped_database_keeps_its_file_until_another_one_has_its_name(tmp_path: Path) -> None:
    session = Session(Account(), Engine(tmp_path).connect(), "ADMIN", "ACCOUNTADMIN")
    answer(session, "CREATE DATABASE D")
    file = tmp_path / session.account.get(Database, ("D",)).file
    answer(session, "DROP DATABASE D")
    assert file.is_file()
    assert (session.database, session.account.all(Schema)) == (None, [])
    answer(session, "CREATE DATABASE D")
    assert not file.exists()


def test_a_schema_is_created_and_dropped(session: Session) -> None:
    answer(session, "CREATE DATABASE D")
    answer(session, "CREATE TRANSIENT SCHEMA S WITH MANAGED ACCESS")
    schema = session.account.get(Schema, ("D", "S"))
    assert (session.schema, schema.transient, schema.managed_access) == ("S", True, True)
    [row] = answer(session, "SHOW SCHEMAS LIKE 'S'").data()["rowset"]
    assert (row[3], row[7]) == ("Y", "TRANSIENT, MANAGED ACCESS")
    answer(session, "ALTER SCHEMA S DISABLE MANAGED ACCESS")
    assert not schema.managed_access
    answer(session, "CREATE STAGE ST")
    assert names(session, "DESCRIBE SCHEMA S") == ["ST"]
    answer(session, "ALTER SCHEMA S SET DATA_RETENTION_TIME_IN_DAYS = 0")
    answer(session, "DROP SCHEMA S")
    assert session.schema is None
    with pytest.raises(Exception, match="does not exist"):
        session.connection.execute('CREATE TABLE "D"."S"."T" (N INT)')


def test_a_schema_that_the_engine_refuses(session: Session) -> None:
    answer(session, "CREATE DATABASE D")
    answer(session, "CREATE SCHEMA S")
    with pytest.raises(SnowflakeError) as refusal:
        answer(session, 'CREATE SCHEMA "s"')
    assert refusal.value.code == "000002"
    assert session.account.find(Schema, ("D", "s")) is None


def test_the_values_of_a_sequence(session: Session) -> None:
    answer(session, "CREATE DATABASE D")
    answer(session, "CREATE SEQUENCE S START WITH = 5 INCREMENT BY = 10 ORDER")
    sequence = session.account.get(Sequence, ("D", "PUBLIC", "S"))
    assert (sequence.start, sequence.increment, sequence.ordered) == (5, 10, True)

    def shown() -> list[str]:
        [row] = answer(session, "SHOW SEQUENCES").data()["rowset"]
        return [row[0], row[3], row[4], row[9]]

    assert shown() == ["S", "5", "10", "Y"]
    assert session.connection.execute("""SELECT nextval('"D"."PUBLIC"."S"')""").fetchall() == [(5,)]
    assert shown() == ["S", "15", "10", "Y"]
    assert answer(session, "DESCRIBE SEQUENCE S").data()["rowset"][0][0] == "S"
    answer(session, "ALTER SEQUENCE S SET NOORDER")
    assert shown()[3] == "N"
    for statement in ("ALTER SEQUENCE S SET INCREMENT 2", "CREATE SEQUENCE Z INCREMENT 0"):
        with pytest.raises(SnowflakeError):
            answer(session, statement)
    answer(session, "DROP SEQUENCE S")
    answer(session, "CREATE SEQUENCE S")
    assert shown() == ["S", "1", "1", "N"]
