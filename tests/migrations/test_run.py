"""Every script of the repository runs, by the real schemachange as the migrator, who then owns what it made."""

import os
from pathlib import Path

import pytest

from promotion.environment import load
from promotion.migration.migration import Migration, Plan
from promotion.outputs import Outputs
from tests.warehouse import make_warehouse

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
KINDS = {"TABLE": "TABLES", "VIEW": "VIEWS", "STAGE": "STAGES", "FILE FORMAT": "FILE FORMATS", "PIPE": "PIPES"}


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
        migration = Migration.of(load("local"), Outputs.read(load("local"), outputs), MIGRATIONS)
        started = []
        migration.run(lambda plan: None, started.append)
        assert started
        assert migration.plan() == Plan([], [])
    return warehouse


def test_they_make_what_they_say_and_the_migrator_owns_it(migrated, statements):
    owned = {}
    for kind, kinds in KINDS.items():
        with migrated.admin() as connection:
            cursor = connection.cursor()
            rows = cursor.execute(f"SHOW {kinds} IN DATABASE {migrated.database}").fetchall()
            columns = [column[0] for column in cursor.description]
        for row in (dict(zip(columns, row, strict=True)) for row in rows):
            if row["schema_name"] in ("RAW", "VENDOR", "MARTS"):
                owned[f"{row['schema_name']}.{row['name']}"] = (kind, row["owner"])
    made = sum(len(texts) for texts in statements.values())
    assert {owner for _, owner in owned.values()} == {f"{migrated.database}_MIGRATOR"}
    assert len(owned) == made
    assert owned["RAW.STREAMS_PIPE"][0] == "PIPE"


def test_an_analyst_reads_the_answers_and_nothing_of_the_deploys(migrated):
    with migrated.connect("analyst") as connection:
        cursor = connection.cursor()
        assert cursor.execute("SELECT ANSWER FROM MARTS.Q6_HALF_WATCHED").fetchall() == [(0,)]
        assert cursor.execute("SELECT ANSWER FROM MARTS.Q1_MOVIES_BASED_ON_BOOKS").fetchall() == [(None,)]
        with pytest.raises(Exception, match="does not exist or not authorized"):
            cursor.execute("SELECT * FROM DEPLOY.CHANGE_HISTORY")
