"""Every script of the repository runs, by the real schemachange as the migrator, who then owns what it made."""

import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from promotion.environment import load
from promotion.migration import script
from promotion.migration.lint.lint import lint
from promotion.migration.migration import Migration
from promotion.outputs import Outputs
from tests.migrations.conftest import MIGRATIONS, VARIABLES
from tests.migrations.everyday import ADD_COLUMN
from tests.warehouse import make_warehouse

KINDS = {"TABLE": "TABLES", "VIEW": "VIEWS", "STAGE": "STAGES", "FILE FORMAT": "FILE FORMATS", "PIPE": "PIPES"}


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
        with pytest.raises(Exception, match="does not exist or not authorized"):
            cursor.execute("SELECT * FROM DEPLOY.CHANGE_HISTORY")


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
