"""The released schemachange behind the fence: its history takes rows of the lease's holder, and nobody else's."""

import datetime
import os
import threading
import time

import pytest

from pipelines.service_user import ServiceUser
from promotion.migration import begun_scripts, history, running_queries
from promotion.migration.fenced_schemachange import STARTED
from promotion.migration.lease import Lease
from promotion.migration.schemachange import MigrationFailed, Schemachange
from tests.promotion.migration.test_migration import reach, write

FIRST, SECOND = "V20260101000000__first.sql", "V20260102000000__second.sql"
# Minutes of work for any machine.
LONG = "SELECT SUM(A.N * B.N) FROM {0} A, {0} B, {0} C, {0} D, {0} E"
WAIT = f"""
CREATE OR REPLACE TABLE {{{{ database }}}}.RAW.THOUSAND (N NUMBER);
INSERT INTO {{{{ database }}}}.RAW.THOUSAND SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 1000));
{LONG.format("{{ database }}.RAW.THOUSAND")};
"""


class Deploy:
    """A folder of two scripts, and schemachange run on it with a number of the lease."""

    def __init__(self, warehouse, folder) -> None:
        self.warehouse, self.folder = warehouse, folder / "migrations"
        self.lease_table = f"{warehouse.database}.DEPLOY.LEASE"
        self.script(FIRST, "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.FIRST (A VARCHAR);")
        self.script(SECOND, "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.SECOND (A VARCHAR);")

    def script(self, name: str, text: str) -> None:
        write(self.folder / "raw" / name, text)

    def user(self) -> ServiceUser:
        names = self.warehouse.outputs["services"]["migrator"]
        return ServiceUser(os.environ["SNOWFLAKE_ACCOUNT"], database=self.warehouse.database, **names)

    def take(self, holder: str) -> int:
        """Take the lease, for no time at all."""
        with self.user().connect() as connection:
            return Lease(connection, self.lease_table, holder, seconds=0).acquire()

    def schemachange(self, number: int) -> Schemachange:
        database = self.warehouse.database
        history = f"{database}.DEPLOY.CHANGE_HISTORY"
        log = self.folder.parent / "migrate.log"
        made = Schemachange(self.user(), self.folder, history, {"database": database}, log)
        made.lease = (self.lease_table, number)
        return made

    def runs(self, connection, text: str) -> bool:
        """Return whether a query that begins so runs as the migrator."""
        history = f"{self.warehouse.database}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER()"
        query = (
            f"SELECT COUNT(*) FROM TABLE({history}) WHERE EXECUTION_STATUS = 'RUNNING' AND STARTSWITH(QUERY_TEXT, %s)"
        )
        return connection.cursor().execute(query, (text,)).fetchone() != (0,)

    def rows(self) -> list[tuple]:
        """Return the rows of scripts that ended."""
        return [row for row in self.all_rows() if row[1] != STARTED]

    def all_rows(self) -> list[tuple]:
        query = f"SELECT SCRIPT, STATUS, LEASE_NUMBER FROM {self.warehouse.database}.DEPLOY.CHANGE_HISTORY"
        return self.warehouse.execute(f"{query} ORDER BY INSTALLED_ON, SCRIPT")

    def begun(self, since: str = "2026-01-01T00:00:00+00:00") -> list[str]:
        """Return the names of the scripts that began since then."""
        with self.user().connect() as connection:
            found = begun_scripts.read(connection, f"{self.warehouse.database}.DEPLOY.CHANGE_HISTORY", since)
        return [each.name for each in found]


@pytest.fixture
def deploy(warehouse, tmp_path, monkeypatch) -> Deploy:
    reach(warehouse.cloud, monkeypatch)
    return Deploy(warehouse, tmp_path)


def test_each_row_has_all_that_schemachange_writes_and_the_number(deploy):
    number = deploy.take("one")
    deploy.schemachange(number).run(lambda name: None)
    assert deploy.rows() == [(FIRST, "Success", number), (SECOND, "Success", number)]
    columns = "VERSION, DESCRIPTION, SCRIPT_TYPE, LENGTH(CHECKSUM), EXECUTION_TIME IS NOT NULL, INSTALLED_BY"
    [row] = deploy.warehouse.execute(
        f"SELECT {columns} FROM {deploy.warehouse.database}.DEPLOY.CHANGE_HISTORY WHERE SCRIPT = '{FIRST}' "
        "AND STATUS = 'Success'"
    )
    assert row == ("20260101000000", "First", "V", 56, True, deploy.user().user)


def test_a_deploy_that_lost_the_lease_runs_nothing(deploy):
    old = deploy.take("one")
    deploy.take("two")
    with pytest.raises(MigrationFailed, match=rf"stopped: {FIRST} is not recorded: another deploy has the lease"):
        deploy.schemachange(old).run(lambda name: None)
    assert deploy.rows() == []
    tables = f"SELECT TABLE_NAME FROM {deploy.warehouse.database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'RAW'"
    assert deploy.warehouse.execute(tables) == []


@pytest.mark.parametrize("text", ["SELECT 1;", "SELECT * FROM {{ database }}.RAW.NOWHERE;"])
def test_a_row_with_an_old_number_is_refused_whether_its_script_succeeded_or_failed(deploy, text):
    """The lease changes hands while the script runs; the script itself does that here."""
    overtaken = "UPDATE {{ database }}.DEPLOY.LEASE SET LEASE_NUMBER = LEASE_NUMBER + 1;"
    deploy.script(SECOND, f"{overtaken}\nCOMMIT;\n{text}")
    number = deploy.take("one")
    with pytest.raises(MigrationFailed, match=f"{SECOND} is not recorded: another deploy has the lease"):
        deploy.schemachange(number).run(lambda name: None)
    assert deploy.rows() == [(FIRST, "Success", number)]


def test_a_query_that_a_killed_deploy_left_is_cancelled_by_its_tag(deploy):
    deploy.script(SECOND, WAIT)
    number = deploy.take("killed")
    child, failed = deploy.schemachange(number), []

    def run() -> None:
        try:
            child.run(lambda name: None)
        except MigrationFailed as failure:
            failed.append(str(failure))

    running = threading.Thread(target=run)
    running.start()
    said: list[str] = []
    with deploy.user().connect() as connection:
        while not deploy.runs(connection, "SELECT SUM("):
            assert running.is_alive()
        assert child.process
        child.process.kill()
        running.join(60)
        assert "schemachange ended with -9" in failed[0]
        assert deploy.runs(connection, "SELECT SUM("), "Snowflake goes on with a query whose client was killed"
        next_number = deploy.take("next")
        running_queries.cancel(connection, deploy.warehouse.database, said.append)
        assert not deploy.runs(connection, "SELECT SUM(")
    [line] = said
    assert f"{running_queries.tag(deploy.warehouse.database, number)};{SECOND}" in line
    assert deploy.rows() == [(FIRST, "Success", number)]
    deploy.script(SECOND, "SELECT 1;")
    deploy.schemachange(next_number).run(lambda name: None)
    assert deploy.rows()[1:] == [(SECOND, "Success", next_number)]
    assert deploy.begun() == [FIRST, SECOND, SECOND], "with the text that was killed, and with the one that ran"


def test_a_script_that_failed_is_known_as_begun_and_one_that_was_not_reached_is_not(deploy):
    deploy.script(SECOND, "CREATE TABLE {{ database }}.RAW.SECOND (A VARCHAR);\nSELECT 1 / 0;")
    third = "V20260103000000__third.sql"
    deploy.script(third, "SELECT 1;")
    number = deploy.take("one")
    with pytest.raises(MigrationFailed, match="Division by zero"):
        deploy.schemachange(number).run(lambda name: None)
    assert deploy.begun() == [FIRST, SECOND]
    assert deploy.all_rows() == [
        (FIRST, STARTED, number), (FIRST, "Success", number), (SECOND, STARTED, number), (SECOND, "Failed", number)
    ]  # fmt: skip
    deploy.schemachange(deploy.take("two")).run(lambda name: None, without=[deploy.folder / "raw" / SECOND])
    assert deploy.begun() == [FIRST, SECOND, third], "schemachange takes none of these rows for a script that ran"


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "failed"])
def test_a_repeatable_script_that_did_not_succeed_runs_again_with_the_text_of_before(deploy, killed):
    """It had replaced its view; the plan, which reads the same history, has it as due, too."""
    view, top, database = "R__top.sql", "SELECT TEXT FROM {}.MARTS.TOP", deploy.warehouse.database
    before = "CREATE OR REPLACE VIEW {{ database }}.MARTS.TOP AS SELECT 'before' AS TEXT;"
    deploy.script(view, before)
    deploy.schemachange(deploy.take("one")).run(lambda name: None)
    deploy.script(view, before.replace("'before'", "'after'") + "\nSELECT 1 / 0;")
    with pytest.raises(MigrationFailed, match="Division by zero"):
        deploy.schemachange(deploy.take("two")).run(lambda name: None)
    history_table = f"{database}.DEPLOY.CHANGE_HISTORY"
    with deploy.user().connect() as connection:
        if killed:  # it recorded no end
            connection.cursor().execute(f"DELETE FROM {history_table} WHERE STATUS = 'Failed'")
        assert connection.cursor().execute(top.format(database)).fetchall() == [("after",)]
        assert [each.name for each in history.read(connection, history_table)] == [FIRST, SECOND]
        deploy.script(view, before)
        deploy.schemachange(deploy.take("three")).run(lambda name: None)
        assert connection.cursor().execute(top.format(database)).fetchall() == [("before",)]
        assert [each.name for each in history.read(connection, history_table)] == [FIRST, SECOND, view]
    ended = deploy.rows()
    deploy.schemachange(deploy.take("four")).run(lambda name: None)
    assert deploy.rows() == ended


def test_nothing_began_before_the_first_deploy(deploy):
    assert deploy.begun() == []


def test_a_script_that_began_before_a_release_passed_does_not_count_after_it(deploy):
    """The moment is as the journal notes that a release passed: in seconds, UTC."""
    begun = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    deploy.script(SECOND, "SELECT 1 / 0;")
    with pytest.raises(MigrationFailed, match="Division by zero"):
        deploy.schemachange(deploy.take("one")).run(lambda name: None)
    time.sleep(1.1)
    passed = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    (deploy.folder / "raw" / SECOND).unlink()
    third = "V20260103000000__third.sql"
    deploy.script(third, "SELECT 1;")
    deploy.schemachange(deploy.take("two")).run(lambda name: None)
    assert deploy.begun(begun) == [FIRST, SECOND, third]
    assert deploy.begun(passed) == [third]
