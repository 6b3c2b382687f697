"""Files in internal stages, put and got by the real connector."""

import gzip
import itertools

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError

COUNTER = itertools.count()


@pytest.fixture
def stage(vendor):
    name = f"FILES{next(COUNTER)}"
    run(vendor, f"CREATE STAGE {name}")
    return name


def run(connection, statement: str, *values) -> list[tuple]:
    return connection.cursor().execute(statement, values or None).fetchall()


def names(connection, location: str) -> list[str]:
    return [row[0] for row in run(connection, f"LIST {location}")]


def write(folder, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return f"file://{folder / name}"


@pytest.mark.rule("PUT compresses with gzip by default", source="sql-reference/sql/put")
@pytest.mark.rule("GET downloads a stage's files", source="sql-reference/sql/get")
@pytest.mark.rule("REMOVE deletes files below a path", source="sql-reference/sql/remove")
@pytest.mark.rule("LIST supports PATTERN", source="sql-reference/sql/list")
def test_put_list_get_and_remove(vendor, stage, tmp_path):
    answer = run(vendor, f"PUT {write(tmp_path, 'a.csv', 'x')} @{stage}/in/")
    assert [(row[0], row[1], row[6]) for row in answer] == [("a.csv", "a.csv.gz", "UPLOADED")]
    run(vendor, f"PUT '{write(tmp_path, 'b c.csv', 'yy')}' @{stage} AUTO_COMPRESS = FALSE")
    prefix = stage.lower()
    assert names(vendor, f"@{stage}") == [f"{prefix}/b c.csv", f"{prefix}/in/a.csv.gz"]
    assert names(vendor, f"@{stage} PATTERN = '.*gz'") == [f"{prefix}/in/a.csv.gz"]
    target = tmp_path / "got"
    target.mkdir()
    run(vendor, f"GET @{stage} file://{target}/")
    assert gzip.decompress((target / "a.csv.gz").read_bytes()) == b"x"
    assert (target / "b c.csv").read_text() == "yy"
    assert run(vendor, f"REMOVE @{stage}/in") == [(f"{prefix}/in/a.csv.gz", "removed")]
    assert names(vendor, f"@{stage}") == [f"{prefix}/b c.csv"]


@pytest.mark.rule(
    "PUT skips existing files, unless OVERWRITE = TRUE",
    source="sql-reference/sql/put",
    status="matches Snowflake over S3; a driver that copies in a folder is refused if only some of many files are "
    "there, that of Node.js over plain HTTP if any is",
)
def test_put_leaves_what_is_there_unless_told_otherwise(vendor, stage, tmp_path):
    source = write(tmp_path, "a.csv", "old")
    run(vendor, f"PUT {source} @{stage} AUTO_COMPRESS = FALSE")
    [(_, size, digest, _)] = run(vendor, f"LIST @{stage}")
    write(tmp_path, "a.csv", "newer")
    assert run(vendor, f"PUT {source} @{stage} AUTO_COMPRESS = FALSE")[0][6] == "SKIPPED"
    assert run(vendor, f"LIST @{stage}")[0][1:3] == (size, digest)
    assert [row[6] for row in run(vendor, f"PUT file://{tmp_path}/*.csv @{stage} AUTO_COMPRESS = FALSE")] == ["SKIPPED"]
    run(vendor, f"PUT {source} @{stage} AUTO_COMPRESS = FALSE OVERWRITE = TRUE")
    assert run(vendor, f"LIST @{stage}")[0][1] == 5


@pytest.mark.rule(
    "Each user has a stage @~, each table a stage @%", source="user-guide/data-load-local-file-system-create-stage"
)
@pytest.mark.rule(
    "A table's stage belongs to the table's owner", source="user-guide/data-load-local-file-system-create-stage"
)
def test_stages_of_users_and_tables(platform, vendor, tmp_path):
    source = write(tmp_path, "a.csv", "1\n2\n")
    table = f"OWN{next(COUNTER)}"
    run(vendor, f"CREATE TABLE {table} (N NUMBER)")
    run(vendor, f"PUT {source} @%{table}")
    run(vendor, f"PUT {source} @~/mine")
    assert names(vendor, f"@%{table}") == ["a.csv.gz"]
    assert names(vendor, "@~") == ["mine/a.csv.gz"]
    run(vendor, f"COPY INTO {table} FROM @%{table}")
    run(vendor, f"COPY INTO {table} FROM @~/mine PURGE = TRUE")
    assert run(vendor, f"SELECT SUM(N), COUNT(*) FROM {table}") == [(6, 4)]
    assert names(vendor, "@~") == []
    with platform.connect("bulk_load") as other:
        assert names(other, "@~") == []
        with pytest.raises(ProgrammingError, match="Insufficient privileges"):
            names(other, f"@{platform.database}.VENDOR.%{table}")


@pytest.mark.rule(
    "READ on a stage allows LIST and GET, WRITE allows PUT and REMOVE",
    source="user-guide/security-access-control-privileges",
)
def test_rights_on_a_stage(platform, vendor, stage, tmp_path):
    source = write(tmp_path, "a.csv", "1\n")
    run(vendor, f"PUT {source} @{stage}")
    full = f"{platform.database}.VENDOR.{stage}"
    role = platform._service("analyst")["role"]
    platform.execute(
        f"GRANT USAGE ON SCHEMA {platform.database}.VENDOR TO ROLE {role}", f"GRANT READ ON STAGE {full} TO ROLE {role}"
    )
    with platform.connect("analyst") as analyst:
        assert len(names(analyst, f"@{full}")) == 1
        for statement in (f"PUT {source} @{full}", f"REMOVE @{full}"):
            with pytest.raises(ProgrammingError, match="Insufficient privileges"):
                run(analyst, statement)
        platform.execute(f"GRANT WRITE ON STAGE {full} TO ROLE {role}")
        run(analyst, f"REMOVE @{full}")
    assert names(vendor, f"@{stage}") == []


@pytest.mark.rule("PUT supports internal stages only", source="sql-reference/sql/put")
@pytest.mark.parametrize(
    "statement", ["PUT {} @LANDING", "PUT {} @{}/../other", "PUT {} @NO_STAGE", "PUT {} @{} X = 1"]
)
def test_a_put_that_can_not_be_is_refused(vendor, stage, tmp_path, statement):
    with pytest.raises(DatabaseError):
        run(vendor, statement.format(write(tmp_path, "a.csv", "1"), stage))


@pytest.mark.rule(
    "Temporary tables and stages belong to their session and end with it",
    source="user-guide/tables-temp-transient",
    status="differs: a temporary object that would hide a permanent one is refused",
)
def test_temporary_objects_are_their_sessions_own(platform, vendor, tmp_path):
    source = write(tmp_path, "a.csv", "1\n")
    with platform.connect("migrator") as other:
        run(other, f"USE SCHEMA {platform.database}.VENDOR")
        run(other, "CREATE TEMP STAGE PASSING")
        run(other, "CREATE TEMPORARY TABLE PASSING_ROWS (N NUMBER)")
        run(other, f"PUT {source} @PASSING")
        run(other, "COPY INTO PASSING_ROWS FROM @PASSING")
        assert run(other, "SELECT * FROM PASSING_ROWS") == [(1,)]
        for statement in ("LIST @PASSING", "SELECT * FROM PASSING_ROWS"):
            with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
                run(vendor, statement)
        with pytest.raises(DatabaseError, match="beside another"):
            run(vendor, "CREATE TABLE PASSING_ROWS (N NUMBER)")
    run(vendor, "CREATE TABLE PASSING_ROWS (T VARCHAR)")
    run(vendor, "CREATE STAGE PASSING")
    assert names(vendor, "@PASSING") == []
    run(vendor, "DROP STAGE PASSING")
    run(vendor, "DROP TABLE PASSING_ROWS")
