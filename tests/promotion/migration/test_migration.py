"""A migration of one environment: refused before anything runs where the repository and the history don't fit."""

import datetime
import os
import shutil
from pathlib import Path

import pytest

from promotion.destruction.allowed import AllowedDestruction, Entry
from promotion.environment import load
from promotion.migration.migration import Migration, MigrationsRefused
from promotion.outputs import Outputs
from tests.warehouse import Warehouse, make_warehouse

FIRST = "raw/V20260101000000__first.sql"
SECOND = "raw/V20260102000000__second.sql"
DUE = "raw/V20260109000000__due.sql"
DROP = "DROP TABLE IF EXISTS {{ database }}.RAW.FIRST"
TODAY = datetime.date(2026, 12, 1)


@pytest.fixture(scope="module")
def deployed(cloud, tmp_path_factory) -> tuple[Warehouse, Path]:
    """As `deploy` makes them; tests leave them as they are."""
    return deploy(cloud, tmp_path_factory.mktemp("deployed"))


def deploy(cloud, folder: Path) -> tuple[Warehouse, Path]:
    """A warehouse in which two scripts ran, and the folder with its outputs and those scripts."""
    warehouse = make_warehouse(cloud, ["migrator"])
    write(folder / "migrations" / FIRST, "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.FIRST (A VARCHAR)")
    write(folder / "migrations" / SECOND, "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.SECOND (A VARCHAR)")
    outputs = warehouse.write_outputs(folder)
    with pytest.MonkeyPatch.context() as patch:
        reach(cloud, patch)
        migration(outputs, folder / "migrations").run(lambda plan: None, lambda name: None)
    return warehouse, folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def reach(cloud, patch) -> None:
    """Point this process's clients at the cloud."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "SNOWFLAKE_"))]:
        patch.delenv(name)
    for name, value in cloud.variables.items():
        patch.setenv(name, value)


def migration(outputs: Path, folder: Path) -> Migration:
    local = load("local")
    return Migration.of(local, Outputs.read(local, outputs), folder)


def edit(folder: Path) -> str:
    write(folder / FIRST, "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.FIRST (B VARCHAR)")
    return FIRST


def rename(folder: Path) -> str:
    renamed = "raw/V20260101000000__one.sql"
    (folder / FIRST).rename(folder / renamed)
    return renamed


def delete(folder: Path) -> str:
    (folder / FIRST).unlink()
    return FIRST


def duplicate(folder: Path) -> str:
    write(folder / "vendor/V20260102000000__other.sql", "SELECT 1")
    return "vendor/V20260102000000__other.sql"


def add_late(folder: Path) -> str:
    write(folder / "raw/V20260101120000__late.sql", "SELECT 1")
    return "raw/V20260101120000__late.sql"


@pytest.mark.parametrize("change", [edit, rename, delete, duplicate, add_late])
def test_a_repository_out_of_step_runs_nothing_and_says_which_script(change, deployed, tmp_path, monkeypatch):
    warehouse, folder = deployed
    migrations = shutil.copytree(folder / "migrations", tmp_path / "migrations")
    write(migrations / DUE, "CREATE TABLE {{ database }}.RAW.DUE (A VARCHAR)")
    script = Path(change(migrations)).name
    reach(warehouse.cloud, monkeypatch)
    with pytest.raises(MigrationsRefused) as refused:
        migration(folder / "outputs.json", migrations).run(lambda plan: pytest.fail("it was going to run"), pytest.fail)
    assert f"{script}: " in str(refused.value)
    history = warehouse.execute(
        f"SELECT SCRIPT FROM {warehouse.database}.DEPLOY.CHANGE_HISTORY WHERE STATUS = 'Success'"
    )
    assert sorted(history) == [(Path(FIRST).name,), (Path(SECOND).name,)]


def test_in_step_it_plans_what_is_due_and_leaves_the_lease_to_the_next(deployed, tmp_path, monkeypatch):
    warehouse, folder = deployed
    migrations = shutil.copytree(folder / "migrations", tmp_path / "migrations")
    write(migrations / DUE, "CREATE TABLE {{ database }}.RAW.DUE (A VARCHAR)")
    reach(warehouse.cloud, monkeypatch)
    planned = migration(folder / "outputs.json", folder / "migrations").plan()
    assert (planned.problems, planned.scripts, planned.losses) == ([], [], [])
    plan = migration(folder / "outputs.json", migrations).plan()
    assert ([script.name for script in plan.scripts], plan.problems) == ([Path(DUE).name], [])
    migration(folder / "outputs.json", folder / "migrations").run(lambda plan: None, pytest.fail)


def test_a_suffix_in_upper_case_is_planned_and_runs_once(cloud, tmp_path, monkeypatch):
    warehouse = make_warehouse(cloud, ["migrator"])
    write(tmp_path / "migrations" / FIRST, "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.FIRST (A VARCHAR)")
    write(tmp_path / "migrations" / "raw/V20260102000000__note.SQL", "SELECT 1")
    write(tmp_path / "migrations" / "raw/V20260103000000__note.sql.JINJA", "SELECT 1")
    names = [Path(FIRST).name, "V20260102000000__note.SQL", "V20260103000000__note.sql"]
    reach(cloud, monkeypatch)
    deploy = migration(warehouse.write_outputs(tmp_path), tmp_path / "migrations")
    assert [script.name for script in deploy.plan().scripts] == names
    started: list[str] = []
    deploy.run(lambda plan: None, started.append)
    assert started == names
    deploy.run(lambda plan: None, pytest.fail)


def test_commands_of_the_cli_are_refused_before_anything_runs(deployed, tmp_path, monkeypatch):
    warehouse, folder = deployed
    migrations = shutil.copytree(folder / "migrations", tmp_path / "migrations")
    write(migrations / DUE, "CREATE TABLE {{ database }}.RAW.DUE (A VARCHAR)")
    write(migrations / "marts/R__step.cli.yml", "steps:\n  - cli: snow\n    command: connection\n")
    reach(warehouse.cloud, monkeypatch)
    with pytest.raises(MigrationsRefused, match=r"^R__step\.cli\.yml: it would run commands of Snowflake's CLI; write"):
        migration(folder / "outputs.json", migrations).run(lambda plan: None, pytest.fail)


def test_a_script_that_destroys_data_runs_only_by_an_entry_that_is_current(tmp_path, monkeypatch, cloud):
    warehouse, folder = deploy(cloud, tmp_path)
    migrations = folder / "migrations"
    write(migrations / DUE, DROP)
    reach(cloud, monkeypatch)
    outputs = Outputs.read(load("local"), folder / "outputs.json")
    for environments, expires in [(("prod",), TODAY), (None, TODAY - datetime.timedelta(days=1))]:
        entry = Entry(object="TABLE RAW.FIRST", change="drop", reason="x", expires=expires, environments=environments)
        refused = Migration.of(load("local"), outputs, migrations, AllowedDestruction([entry], TODAY))
        with pytest.raises(
            MigrationsRefused, match=r"due.sql: loses data: TABLE RAW.FIRST, drop: its rows \(its entry"
        ):
            refused.run(lambda plan: None, lambda name: None)
    assert warehouse.execute(f"SELECT COUNT(*) FROM {warehouse.database}.RAW.FIRST") == [(0,)]
    entry = Entry(object="TABLE RAW.FIRST", change="drop", reason="x", expires=TODAY)
    allowed = Migration.of(load("local"), outputs, migrations, AllowedDestruction([entry], TODAY))
    assert [str(loss.destruction) for loss in allowed.plan().losses] == ["TABLE RAW.FIRST, drop: its rows"]
    allowed.run(lambda plan: None, lambda name: None)
    assert allowed.plan().losses == []  # nothing is left to destroy, and the entry can go


def test_in_a_new_environment_a_script_may_drop_what_another_one_made(cloud, tmp_path, monkeypatch):
    warehouse = make_warehouse(cloud, ["migrator"])
    write(tmp_path / "migrations" / FIRST, "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.FIRST (A VARCHAR)")
    write(tmp_path / "migrations" / DUE, DROP)
    reach(cloud, monkeypatch)
    started = []
    migration(warehouse.write_outputs(tmp_path), tmp_path / "migrations").run(lambda plan: None, started.append)
    assert len(started) == 2
