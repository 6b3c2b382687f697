"""EXECUTE IMMEDIATE FROM."""

from types import SimpleNamespace

import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud.snowflake.scripting import staged_script
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse
from tests.localcloud.snowflake.refusal import error_number

SCRIPT = """-- two tables; one statement is a block
CREATE TABLE A (N INT);
INSERT INTO A VALUES (1), (2);
BEGIN
  LET total INT := 0;
  INSERT INTO A VALUES (3);
  RETURN total;
END;
SELECT COUNT(*) AS "of; A" FROM A;
"""


@pytest.fixture
def put(sql, tmp_path):
    """Put a text into the stage SCRIPTS."""
    sql("CREATE STAGE SCRIPTS")

    def put(name: str, text: str) -> None:
        (tmp_path / name).write_text(text)
        sql(f"PUT file://{tmp_path}/{name} @SCRIPTS/jobs AUTO_COMPRESS = FALSE OVERWRITE = TRUE")

    return put


@pytest.mark.rule(
    "EXECUTE IMMEDIATE FROM runs the statements and blocks of a staged file, and answers as the last one does",
    source="sql-reference/sql/execute-immediate-from",
    status="matches Snowflake; templates, relative paths and more than 10 files within each other are refused "
    "(000002); the answer from memory",
)
def test_the_statements_of_a_file(sql, put, database, snowflake_server) -> None:
    put("make.sql", SCRIPT)
    put("again.sql", f"EXECUTE IMMEDIATE FROM '@{database}.PUBLIC.SCRIPTS/jobs/more.sql'; SELECT MAX(N) FROM A")
    put("more.sql", "INSERT INTO A VALUES (4)")
    with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
        cursor = connection.cursor().execute("EXECUTE IMMEDIATE FROM @SCRIPTS/jobs/make.sql")
        assert ([column.name for column in cursor.description], cursor.fetchall()) == (["of; A"], [(3,)])
    assert sql("EXECUTE IMMEDIATE FROM @SCRIPTS/jobs/again.sql") == [(4,)]
    assert sql("BEGIN EXECUTE IMMEDIATE FROM @SCRIPTS/jobs/more.sql; RETURN (SELECT COUNT(*) FROM A); END") == [(5,)]


@pytest.mark.rule(
    "A statement that fails ends EXECUTE IMMEDIATE FROM; what was done before it stays",
    source="sql-reference/sql/execute-immediate-from",
    status="matches Snowflake, from memory; the error has no file and line; 001501, of a missing file, from memory",
)
def test_what_fails(sql, put) -> None:
    put("fails.sql", "CREATE TABLE B (N INT); SELECT * FROM NO_SUCH_TABLE; DROP TABLE B")
    put("template.sql", "--!jinja\nSELECT {{ n }}")
    put("empty.sql", "-- nothing")
    assert error_number(sql, "EXECUTE IMMEDIATE FROM @SCRIPTS/jobs/fails.sql") == 2003
    assert sql("SELECT * FROM B") == []
    assert error_number(sql, "EXECUTE IMMEDIATE FROM @SCRIPTS/jobs/none.sql") == 1501
    assert error_number(sql, "EXECUTE IMMEDIATE FROM @SCRIPTS/jobs/empty.sql") == 900
    for statement in ("@SCRIPTS/jobs/template.sql", "@SCRIPTS/jobs/fails.sql USING (n => 1)", "'./fails.sql'"):
        with pytest.raises(ProgrammingError, match="EXECUTE IMMEDIATE FROM") as error:
            sql(f"EXECUTE IMMEDIATE FROM {statement}")
        assert error.value.errno == 2, statement


@pytest.mark.parametrize("levels", [10, 11])
def test_a_file_that_executes_itself(monkeypatch: pytest.MonkeyPatch, levels: int) -> None:
    again, done = "EXECUTE IMMEDIATE FROM @SCRIPTS/again.sql", []
    monkeypatch.setattr(staged_script, "_read_file", lambda *_: (None, None))
    monkeypatch.setattr(staged_script, "_text", lambda *_: "SELECT 1" if len(done) + 1 == levels else again)
    execute = staged_script.executing(None)

    def run(session, statement):
        done.append(statement.text)
        return execute(session, statement) or {"rows": 1}

    session = SimpleNamespace(execute=run, files_within=0)
    for _ in range(2):
        done.clear()
        if levels == 10:
            assert execute(session, parse(again)) == {"rows": 1}
        else:
            with pytest.raises(SnowflakeError, match="more than 10 files") as error:
                execute(session, parse(again))
            assert error.value.code == "000002"
        assert (len(done), session.files_within) == (10, 0)
