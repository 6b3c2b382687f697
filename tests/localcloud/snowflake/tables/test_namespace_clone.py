"""CREATE SCHEMA and CREATE DATABASE … CLONE."""

import duckdb
import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import namespaces, varchar_lengths
from localcloud.snowflake.objects.database import DATABASE
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.schema import SCHEMA
from localcloud.snowflake.tables.namespace_clone import cloning
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse
from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def source(sql):
    """A schema FIRST with tables, views, a sequence, a format, a function and a procedure, and a role that reads."""
    sql("CREATE OR REPLACE ROLE CLONE_READER")
    sql("CREATE SCHEMA FIRST DATA_RETENTION_TIME_IN_DAYS = 0")
    for statement in (
        "CREATE SEQUENCE FIRST.S START = 5",
        "CREATE TABLE FIRST.T (N INT PRIMARY KEY DEFAULT FIRST.S.NEXTVAL, A INT IDENTITY, X VARCHAR(3)) COMMENT = 'c'",
        "CREATE TABLE FIRST.U (N INT REFERENCES FIRST.T (N), V VARIANT, D INT AS (N * 2)) CLUSTER BY (N)",
        "CREATE VIEW FIRST.NEAR AS SELECT X FROM T",
        "CREATE FILE FORMAT FIRST.F TYPE = CSV SKIP_HEADER = 1",
        "CREATE STAGE FIRST.FILES",
        "CREATE FUNCTION FIRST.DOUBLE(N INT) RETURNS INT AS 'N * 2'",
        "CREATE PROCEDURE FIRST.P() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 7; END'",
        "INSERT INTO FIRST.T (X) VALUES ('a'), ('b')",
        "INSERT INTO FIRST.U (N, V) SELECT 1, PARSE_JSON('{\"k\": 1}')",
        "GRANT SELECT ON TABLE FIRST.T TO ROLE CLONE_READER",
        "GRANT USAGE ON SCHEMA FIRST TO ROLE CLONE_READER",
    ):
        sql(statement)
    yield sql
    sql("DROP ROLE CLONE_READER")
    sql("DROP DATABASE IF EXISTS CLONED_WHOLE")


def granted(sql, on: str) -> list[tuple]:
    return sorted((row[1], row[5]) for row in sql(f"SHOW GRANTS ON {on}"))


@pytest.mark.rule(
    "CREATE SCHEMA … CLONE copies what is inside, but internal stages, with the privileges granted on that",
    source="user-guide/object-clone",
    status="matches Snowflake for tables, views, sequences, external stages, file formats, functions and procedures; "
    "all else, policies, tags and AT are refused (000002), and in another database views that name one or read another "
    "schema; owners stay, from memory. What is refused is found before "
    "OR REPLACE drops the old one, which is lost if DuckDB fails to copy after that",
)
def test_a_schema_is_cloned(source) -> None:
    sql = source
    assert sql("CREATE SCHEMA SECOND CLONE FIRST") == [("Schema SECOND successfully created.",)]
    sql("INSERT INTO FIRST.T (X) VALUES ('old')")
    sql("INSERT INTO SECOND.T (X) VALUES ('new')")
    assert sql("SELECT N, A, X FROM SECOND.T ORDER BY N") == [(5, 1, "a"), (6, 2, "b"), (7, 3, "new")]
    assert sql("SELECT X FROM SECOND.NEAR ORDER BY X") == [("a",), ("b",), ("new",)]
    assert sql("SELECT N, V:k::INT, D FROM SECOND.U") == [(1, 1, 2)]
    assert sql("SELECT SECOND.DOUBLE(4)") == [(8,)]
    assert sql("CALL SECOND.P()") == [(7,)]
    assert [row[1] for row in sql("SHOW FILE FORMATS IN SCHEMA SECOND")] == ["F"]
    assert sql("SHOW STAGES IN SCHEMA SECOND") == []
    assert [(row[1], row[5], row[6]) for row in sql("SHOW TABLES IN SCHEMA SECOND")] == [
        ("T", "c", ""),
        ("U", "", "LINEAR(N)"),
    ]
    [key] = sql("SHOW IMPORTED KEYS IN SCHEMA SECOND")
    assert (key[2], key[6]) == ("SECOND", "SECOND")
    assert granted(sql, "TABLE SECOND.T") == [("OWNERSHIP", "ACCOUNTADMIN"), ("SELECT", "CLONE_READER")]
    assert granted(sql, "SCHEMA SECOND") == [("OWNERSHIP", "ACCOUNTADMIN")]
    with pytest.raises(ProgrammingError, match="too long"):
        sql("INSERT INTO SECOND.T (X) VALUES ('long')")
    sql("CREATE OR REPLACE TRANSIENT SCHEMA SECOND CLONE FIRST")
    assert sql("SELECT COUNT(*), MAX(X) FROM SECOND.T") == [(3, "old")]
    sql("DROP SCHEMA FIRST")
    assert sql("SELECT COUNT(*) FROM SECOND.NEAR") == [(3,)]
    assert sql("INSERT INTO SECOND.T (X) VALUES ('c')") == [(1,)]


@pytest.mark.rule(
    "CREATE DATABASE … CLONE copies all schemas, with the privileges on them",
    source="user-guide/object-clone",
    status="matches Snowflake; a view that names a database is refused (000002), as are database roles",
)
def test_a_database_is_cloned(source, database) -> None:
    sql = source
    sql(f"CREATE VIEW {database}.PUBLIC.FAR AS SELECT X FROM FIRST.T")
    sql(f"CREATE VIEW {database}.PUBLIC.FULL AS SELECT X FROM {database}.FIRST.T")
    assert error_number(sql, f"CREATE DATABASE CLONED_WHOLE CLONE {database}") == 2
    sql(f"DROP VIEW {database}.PUBLIC.FULL")
    assert sql(f"CREATE DATABASE CLONED_WHOLE CLONE {database}") == [("Database CLONED_WHOLE successfully created.",)]
    sql(f"DELETE FROM {database}.FIRST.T")
    assert sql("SELECT X FROM CLONED_WHOLE.PUBLIC.FAR ORDER BY X") == [("a",), ("b",)]
    assert sql("SELECT X FROM CLONED_WHOLE.FIRST.NEAR ORDER BY X") == [("a",), ("b",)]
    sql("INSERT INTO CLONED_WHOLE.FIRST.T (X) VALUES ('c')")
    assert sql("SELECT N, A FROM CLONED_WHOLE.FIRST.T WHERE X = 'c'") == [(7, 3)]
    assert granted(sql, "SCHEMA CLONED_WHOLE.FIRST") == [("OWNERSHIP", "ACCOUNTADMIN"), ("USAGE", "CLONE_READER")]
    sql(f"CREATE OR REPLACE DATABASE CLONED_WHOLE CLONE {database}")
    assert sql("SELECT COUNT(*) FROM CLONED_WHOLE.FIRST.T") == [(0,)]
    again = sql(f"CREATE DATABASE IF NOT EXISTS CLONED_WHOLE CLONE {database}")
    assert again == [("CLONED_WHOLE already exists, statement succeeded.",)]


def test_what_is_not_cloned(source) -> None:
    sql = source
    assert error_number(sql, "CREATE SCHEMA SECOND CLONE NO_SUCH_SCHEMA") == 2003
    assert error_number(sql, "CREATE SCHEMA FIRST CLONE PUBLIC") == 2002
    assert error_number(sql, "CREATE SCHEMA SECOND CLONE FIRST AT (OFFSET => -60)") == 2
    sql("CREATE TRANSIENT SCHEMA PASSING")
    assert error_number(sql, "CREATE SCHEMA SECOND CLONE PASSING") == 2120
    sql("CREATE TAG FIRST.KIND")
    assert error_number(sql, "CREATE SCHEMA SECOND CLONE FIRST") == 2
    assert [row[1] for row in sql("SHOW SCHEMAS LIKE 'SECOND'")] == []


def test_what_is_refused_leaves_what_was_to_be_replaced(source, database) -> None:
    """A view in another database would read that one's schema, if there is one of the name; these are told before."""
    sql = source
    sql("CREATE SCHEMA KEPT")
    sql("CREATE TABLE KEPT.OLD AS SELECT 1 AS N")
    sql("CREATE DATABASE CLONED_WHOLE")
    sql("CREATE TABLE CLONED_WHOLE.PUBLIC.OLD AS SELECT 2 AS N")
    sql(f"USE SCHEMA {database}.FIRST")
    sql("CREATE VIEW FIRST.BESIDE AS SELECT N FROM KEPT.OLD")
    assert error_number(sql, "CREATE OR REPLACE SCHEMA CLONED_WHOLE.PUBLIC CLONE FIRST") == 2
    sql("CREATE TEMPORARY TABLE FIRST.PASSING (N INT)")
    sql("CREATE VIEW FIRST.OF_PASSING AS SELECT N FROM PASSING")
    assert error_number(sql, "CREATE OR REPLACE SCHEMA KEPT CLONE FIRST") == 2
    assert error_number(sql, f"CREATE OR REPLACE DATABASE CLONED_WHOLE CLONE {database}") == 2
    assert sql(f"SELECT N FROM {database}.KEPT.OLD") == [(1,)]
    assert sql("SELECT N FROM CLONED_WHOLE.PUBLIC.OLD") == [(2,)]
    assert sql("SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()") == [(database, "FIRST")]


@pytest.mark.rule(
    "CREATE SCHEMA | DATABASE … CLONE passes over temporary objects, of other sessions too",
    source="user-guide/object-clone",
    status="matches Snowflake, inferred: no other session sees them; a view that reads one is refused (000002)",
)
def test_temporary_objects_are_not_cloned(source, snowflake_server, database) -> None:
    sql = source
    with snowflake_server.connect(database=database, schema="FIRST") as other:
        for statement in (
            "CREATE TEMPORARY TABLE MINE (N INT IDENTITY)",
            "CREATE TEMPORARY VIEW SEEN AS SELECT N FROM MINE",
            "CREATE TEMPORARY STAGE FILES_OF_MINE",
            "CREATE TEMPORARY FILE FORMAT FORMAT_OF_MINE TYPE = CSV",
        ):
            other.cursor().execute(statement)
        sql("CREATE SCHEMA SECOND CLONE FIRST")
        sql(f"CREATE DATABASE CLONED_WHOLE CLONE {database}")
        for schema in (f"{database}.SECOND", "CLONED_WHOLE.FIRST"):
            assert [row[1] for row in sql(f"SHOW TABLES IN SCHEMA {schema}")] == ["T", "U"]
            assert [row[1] for row in sql(f"SHOW VIEWS IN SCHEMA {schema}")] == ["NEAR"]
            assert [row[1] for row in sql(f"SHOW FILE FORMATS IN SCHEMA {schema}")] == ["F"]
            sql(f"CREATE TABLE {schema}.MINE (N INT)")
        assert other.cursor().execute("SELECT COUNT(*) FROM MINE").fetchall() == [(0,)]


def set_parameters(sql, on: str) -> dict[str, str]:
    """Return the parameters set on the object itself."""
    kind = on.partition(" ")[0]
    return {row[0]: row[1] for row in sql(f"SHOW PARAMETERS IN {on}") if row[3] == kind}


@pytest.mark.rule(
    "A cloned schema or database, and the schemas in it, inherit the object parameters set on their sources",
    source="user-guide/object-clone#cloning-and-object-parameters",
)
def test_parameters_are_inherited(source, database) -> None:
    sql = source
    sql(f"ALTER DATABASE {database} SET DATA_RETENTION_TIME_IN_DAYS = 3 DEFAULT_DDL_COLLATION = 'en-ci'")
    sql(f"ALTER SCHEMA {database}.PUBLIC SET DATA_RETENTION_TIME_IN_DAYS = 2 COMMENT = 'open'")
    sql("CREATE SCHEMA SECOND CLONE FIRST")
    assert set_parameters(sql, "SCHEMA SECOND") == {"DATA_RETENTION_TIME_IN_DAYS": "0"}
    sql(f"CREATE DATABASE CLONED_WHOLE CLONE {database}")
    whole = {"DATA_RETENTION_TIME_IN_DAYS": "3", "DEFAULT_DDL_COLLATION": "en-ci"}
    assert set_parameters(sql, "DATABASE CLONED_WHOLE") == whole
    assert set_parameters(sql, "SCHEMA CLONED_WHOLE.PUBLIC") == {"DATA_RETENTION_TIME_IN_DAYS": "2"}
    assert set_parameters(sql, "SCHEMA CLONED_WHOLE.FIRST") == {"DATA_RETENTION_TIME_IN_DAYS": "0"}
    [public] = sql("SHOW SCHEMAS LIKE 'PUBLIC' IN DATABASE CLONED_WHOLE")
    assert public[6] == "open"
    sql("ALTER DATABASE CLONED_WHOLE UNSET DEFAULT_DDL_COLLATION")
    assert set_parameters(sql, f"DATABASE {database}") == whole


@pytest.mark.parametrize("error", [duckdb.Error("no room"), errors.unsupported("this")])
@pytest.mark.parametrize(
    ("type_", "old", "new"), [(SCHEMA, ("D", "FIRST"), ("D", "SECOND")), (DATABASE, ("D",), ("E",))]
)
@pytest.mark.parametrize("broken", [(namespaces, "copy_schemas"), (varchar_lengths, "copy")])
def test_no_half_clone_stays(engine, monkeypatch, error, type_: ObjectType, old, new, broken) -> None:
    account = Account()
    session = Session(account, engine.connect(), "ADMIN", role="ACCOUNTADMIN")
    clone = cloning(lambda session, statement: type_.create(session, statement.reader_after(type_.word)))
    DATABASE.create(session, parse("CREATE DATABASE D").reader_after("DATABASE"))
    SCHEMA.create(session, parse("CREATE SCHEMA FIRST").reader_after("SCHEMA"))
    session.connection.execute("CREATE TABLE D.FIRST.T (N INT)")
    account.add(Table(("D", "FIRST", "T"), "ACCOUNTADMIN"))

    def fail(*_) -> None:
        raise error

    def fill(replace: str = "") -> None:
        clone(session, parse(f"CREATE {replace} {type_.word} {'.'.join(new)} CLONE {'.'.join(old)}"))

    with monkeypatch.context() as patch:
        patch.setattr(*broken, fail)
        with pytest.raises(SnowflakeError, match="can't be copied"):
            fill()
    assert account.everything_in(new) == account.dropped_namespaces.of_kind(type_.word) == []
    assert (session.database, session.schema) == ("D", "FIRST")
    fill()
    copied = ".".join((*new, *("FIRST", "T")[len(new) - 1 :]))
    assert session.connection.execute(f"SELECT COUNT(*) FROM {copied}").fetchall() == [(0,)]
    monkeypatch.setattr(*broken, fail)
    with pytest.raises(SnowflakeError, match="can't be copied"):
        fill("OR REPLACE")
    assert account.everything_in(new) == []
    assert (session.database, session.schema) == (*new[:-1], None, None)[:2]
    session.connection.close()
