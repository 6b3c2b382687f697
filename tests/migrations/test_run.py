"""Every script of the repository runs, by the real schemachange as the migrator, who then owns what it made."""

import hashlib
import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import snowflake.connector

from contracts.contract import Column, Contract, RowAccess
from contracts.reader import contracts
from contracts.sql_type import SqlType
from promotion.dataset import protection
from promotion.environment import load
from promotion.migration import script
from promotion.migration.lint.lint import lint
from promotion.migration.lint.statement import read
from promotion.migration.migration import Migration
from promotion.outputs import Outputs
from tests.migrations.conftest import MIGRATIONS, VARIABLES
from tests.migrations.everyday import ADD_COLUMN
from tests.warehouse import make_warehouse

KINDS = {
    **{"TABLE": "TABLES", "VIEW": "VIEWS", "STAGE": "STAGES", "FILE FORMAT": "FILE FORMATS", "PIPE": "PIPES"},
    **{"TAG": "TAGS", "MASKING POLICY": "MASKING POLICIES"},
}


def migration_of(outputs: Path, folder: Path) -> Migration:
    return Migration.of(load("local"), Outputs.read(load("local"), outputs), folder)


@pytest.fixture(scope="module")
def migrated(cloud, tmp_path_factory):
    """A warehouse after all migrations, and the migration."""
    warehouse = make_warehouse(cloud, ["migrator", "analyst"])
    outputs = warehouse.write_outputs(tmp_path_factory.mktemp("outputs"))
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("AWS_", "SNOWFLAKE_"))]:
            patch.delenv(name)
        for name, value in cloud.variables.items():
            patch.setenv(name, value)
        migration = migration_of(outputs, MIGRATIONS)
        started = []
        migration.run(lambda plan: None, started.append)
        assert started
        planned = migration.plan()
        assert (planned.problems, planned.scripts, planned.losses) == ([], [], [])
    return warehouse


def test_they_make_what_they_say_and_the_migrator_owns_it(migrated):
    owned = {}
    for kind, kinds in KINDS.items():
        with migrated.admin() as connection:
            cursor = connection.cursor()
            rows = cursor.execute(f"SHOW {kinds} IN DATABASE {migrated.database}").fetchall()
            columns = [column[0] for column in cursor.description]
        for row in (dict(zip(columns, row, strict=True)) for row in rows):
            if row["schema_name"] in ("RAW", "VENDOR", "MARTS"):
                owned[f"{row['schema_name']}.{row['name']}"] = (kind, row["owner"])
    scripts, _ = script.read(MIGRATIONS, VARIABLES)
    _, replay = lint(scripts, VARIABLES["database"])
    assert {owner for _, owner in owned.values()} == {f"{migrated.database}_MIGRATOR"}
    assert {name: kind for name, (kind, _) in owned.items()} == replay.objects()
    assert owned["RAW.STREAMS_PIPE"][0] == "PIPE"


def test_an_analyst_reads_the_answers_and_nothing_of_the_deploys(migrated):
    with migrated.connect("analyst") as connection:
        cursor = connection.cursor()
        assert cursor.execute("SELECT ANSWER FROM MARTS.Q6_HALF_WATCHED").fetchall() == [(0,)]
        assert cursor.execute("SELECT ANSWER FROM MARTS.Q1_MOVIES_BASED_ON_BOOKS").fetchall() == [(None,)]
        for table in ("DEPLOY.CHANGE_HISTORY", "RAW.STREAMS", "RAW.PSEUDONYM_KEY", "VENDOR.AUTHORS"):
            with pytest.raises(Exception, match="does not exist or not authorized"):
                cursor.execute(f"SELECT * FROM {table}")
        secure = {row["is_secure"] for row in migrated.show(f"SHOW VIEWS IN SCHEMA {migrated.database}.MARTS")}
        assert secure == {"true"}, "analysts could find rows by what a condition does to hidden ones"


PEOPLE = [("Ann", "Lee", "ann@example.com"), ("Bo", None, "bo@example.com"), ("", "Ng", "")]
NOBODY = ("First 0", "Last 0", "run-0@verify.invalid")


@pytest.fixture
def people(migrated):
    """The database with some people in it; (movie, address) of what they watched."""
    watched = [("Half", "ann@example.com"), ("Long", "ann@example.com"), ("Half", "bo@example.com"), ("Half", None)]
    with migrated.connect("migrator") as connection:
        cursor = connection.cursor()
        cursor.executemany(
            "INSERT INTO RAW.USERS (FIRST_NAME, LAST_NAME, EMAIL) VALUES (%s, %s, %s)", [*PEOPLE, NOBODY]
        )
        cursor.executemany(
            "INSERT INTO RAW.STREAMS (MOVIE_TITLE, USER_EMAIL, START_AT, END_AT) "
            "VALUES (%s, %s, '2021-12-25'::TIMESTAMP_NTZ, '2021-12-26'::TIMESTAMP_NTZ)",
            watched,
        )
        yield migrated.database, watched
        cursor.execute("DELETE FROM RAW.USERS")
        cursor.execute("DELETE FROM RAW.STREAMS")


def test_who_reads_personal_data_is_in_the_contract_and_enforced(migrated, people):
    """Each personal column, for a role of the contract, for analysts through the views, and for an administrator."""
    database, watched = people
    columns = {
        contract.table: [column.name for column in contract.masked]
        for contract in contracts().values()
        if contract.masked
    }
    assert columns == {"RAW.STREAMS": ["user_email"], "RAW.USERS": ["first_name", "last_name", "email"]}
    users = f"SELECT FIRST_NAME, LAST_NAME, EMAIL FROM {database}.RAW.USERS"
    assert sorted(migrated.read(users), key=str) == sorted([*PEOPLE, NOBODY], key=str)
    seen = migrated.execute(f"USE WAREHOUSE {database}_LOAD", users)
    clear = {value for row in PEOPLE for value in row if value}
    assert not clear & {value for row in seen for value in row}, (
        "an administrator reads them by the role of its job only"
    )
    assert [[bool(value) for value in row] for row in sorted(seen, key=str)].count(
        [True, True, True]
    ) == 2  # and NOBODY

    with migrated.connect("analyst") as connection:
        cursor = connection.cursor()
        assert cursor.execute("SELECT * FROM MARTS.CANARIES").fetchall() == [NOBODY], "the smoke test compares values"
        found = cursor.execute("SELECT MOVIE_TITLE, USER_EMAIL FROM MARTS.COUNTED_STREAMS").fetchall()
        assert [movie for movie, _ in found] == [movie for movie, _ in watched]
        names = dict(zip([mail for _, mail in watched], [mail for _, mail in found], strict=True))
        assert names[None] is None and {len(name) for mail, name in names.items() if mail} == {64}
        assert len(set(names.values())) == 3, "the same person has the same pseudonym, another one another"
        hashed = hashlib.sha256(b"ann@example.com").hexdigest()
        assert names["ann@example.com"] != hashed, "whoever knows an address could find its rows"
        quality = "SELECT ROW_COUNT FROM MARTS.DATA_QUALITY WHERE PROBLEM = 'of a user who is not known'"
        assert cursor.execute(quality).fetchall() == [(0,)], "a join over masked columns finds the same rows"
        for way in (
            f"SELECT EMAIL FROM {database}.RAW.USERS",
            f"ALTER TABLE {database}.RAW.USERS MODIFY COLUMN EMAIL UNSET MASKING POLICY",
            f"CREATE TABLE {database}.MARTS.MINE AS SELECT * FROM {database}.RAW.USERS",
            f"SELECT GET_DDL('VIEW', '{database}.MARTS.COUNTED_STREAMS')",
        ):
            with pytest.raises(snowflake.connector.errors.ProgrammingError):
                cursor.execute(way)


def test_a_contract_s_rule_of_rows_is_enforced(migrated):
    plays = Contract(
        "plays", "1.0.0", "streaming", "data", "Plays.", "", (Column("country", SqlType("VARCHAR")),), (), None, None,
        Path("plays.odcs.yaml"), row_access=RowAccess("country", {"analyst": ("SG", "M'Y")}),
    )  # fmt: skip
    database = migrated.database
    with migrated.connect("migrator") as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE RAW.PLAYS (COUNTRY VARCHAR)")
        cursor.execute("INSERT INTO RAW.PLAYS VALUES ('SG'), ('M''Y'), ('DE'), (NULL)")
        for _ in range(2):  # it can run again
            for statement in read(protection.statements(plays).replace("{{ database }}", database)):
                cursor.execute(statement.text)
        cursor.execute("CREATE SECURE VIEW MARTS.PLAYS AS SELECT COUNTRY FROM RAW.PLAYS")
        assert cursor.execute("SELECT COUNT(*) FROM RAW.PLAYS").fetchall() == [(4,)]
        with migrated.connect("analyst") as other:
            assert sorted(other.cursor().execute("SELECT * FROM MARTS.PLAYS").fetchall()) == [("M'Y",), ("SG",)]
        assert migrated.execute(f"USE WAREHOUSE {database}_LOAD", f"SELECT * FROM {database}.RAW.PLAYS") == []
        cursor.execute("DROP VIEW MARTS.PLAYS")
        cursor.execute("DROP TABLE RAW.PLAYS")
        cursor.execute("DROP ROW ACCESS POLICY RAW.PLAYS_ROWS")


def test_a_column_is_added_to_a_table_with_rows_and_the_script_can_run_twice(migrated, tmp_path, monkeypatch, cloud):
    for name in [name for name in os.environ if name.startswith(("AWS_", "SNOWFLAKE_"))]:
        monkeypatch.delenv(name)
    for name, value in cloud.variables.items():
        monkeypatch.setenv(name, value)
    streams = f"{migrated.database}.RAW.STREAMS"
    migrated.execute(f"INSERT INTO {streams} (MOVIE_TITLE, SIZE_MB) VALUES ('Half', 1.5), ('Long', NULL)")
    shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    added = tmp_path / "migrations" / "raw" / "V20270101000000__streams_country.sql"
    added.write_text(ADD_COLUMN)
    migration = migration_of(migrated.write_outputs(tmp_path), tmp_path / "migrations")
    for _ in range(2):
        started: list[str] = []
        migration.run(lambda plan: None, started.append)
        assert started == [added.name]
        rows = migrated.execute(f"SELECT MOVIE_TITLE, SIZE_MB, COUNTRY FROM {streams} ORDER BY 1")
        assert rows == [("Half", Decimal("1.500"), None), ("Long", None, None)]
        # A deploy that was killed after the script, before schemachange wrote its history.
        migrated.execute(f"DELETE FROM {migrated.database}.DEPLOY.CHANGE_HISTORY WHERE SCRIPT = '{added.name}'")
