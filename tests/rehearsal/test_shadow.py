"""The shadow: two releases of the schema in a local Snowflake of its own, by the real schemachange."""

import shutil
from pathlib import Path

import psutil
import pytest

from promotion.migration.schemachange import MigrationFailed
from promotion.review.grants import Access, Grant
from promotion.review.schema import schema_changes
from rehearsal.shadow import shadow

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
VARIABLES = {"database": "D", "ready_url": "s3://r/", "vendor_url": "s3://v/", "storage_integration": "I"}
READ = Grant("SELECT", 'FUTURE TABLES IN SCHEMA "D"."RAW"', "ANALYST")
pytestmark = pytest.mark.slow


def write(folder: Path, **scripts: str) -> Path:
    for name, text in scripts.items():
        path = folder / name.partition("_")[0] / f"{name.partition('_')[2]}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def before(tmp_path) -> Path:
    return write(
        tmp_path / "before",
        raw_V1__a="CREATE TABLE IF NOT EXISTS {{ database }}.RAW.A (X VARCHAR, Y DATE NOT NULL) COMMENT = 'a';",
        raw_V2__b="CREATE TABLE IF NOT EXISTS {{ database }}.RAW.B (X VARCHAR);",
        marts_R__v="CREATE OR REPLACE VIEW {{ database }}.MARTS.V AS SELECT X FROM {{ database }}.RAW.A;",
    )


@pytest.fixture
def after(before, tmp_path) -> Path:
    shutil.copytree(before, tmp_path / "after")
    return tmp_path / "after"


def test_a_change_shows_what_it_adds_changes_and_replaces(before, after):
    write(
        after,
        raw_V3__device="ALTER TABLE {{ database }}.RAW.A ADD COLUMN IF NOT EXISTS DEVICE VARCHAR(20) COMMENT 'it''s';",
        raw_V4__b="CREATE OR REPLACE TABLE {{ database }}.RAW.B (X VARCHAR);",
        raw_V5__c="CREATE TABLE IF NOT EXISTS {{ database }}.RAW.C (X VARCHAR);",
        marts_R__v="CREATE OR REPLACE VIEW {{ database }}.MARTS.V AS SELECT Y FROM {{ database }}.RAW.A;",
    )
    access = Access(roles=frozenset({"ANALYST"}), grants=frozenset({READ}))
    with shadow(VARIABLES) as database:
        found = schema_changes(database.migrate(before, access), database.migrate(after, access))
    assert [(change.action, change.kind, change.name) for change in found] == [
        ("replace", "TABLE", "RAW.B"),
        ("change", "VIEW", "MARTS.V"),  # it loses a column
        ("change", "TABLE", "RAW.A"),
        ("create", "TABLE", "RAW.C"),
    ]
    lines = {change.name: [str(line) for line in change.lines] for change in found}
    assert lines["RAW.A"] == ['+ column DEVICE VARCHAR(20) COMMENT "it\'s"']
    assert "+ grant SELECT to ANALYST" in lines["RAW.C"]
    assert {"- column X VARCHAR", "+ column Y DATE"} <= set(lines["MARTS.V"])


def test_grants_that_change_reach_new_objects_as_they_do_in_life(before, after):
    write(after, raw_V3__c="CREATE TABLE IF NOT EXISTS {{ database }}.RAW.C (X VARCHAR);")
    first = Access(roles=frozenset({"ANALYST"}), grants=frozenset({READ}))
    insert = Grant("INSERT", READ.target, READ.role)
    with shadow(VARIABLES) as database:
        old = database.migrate(before, first)
        new = database.migrate(after, Access(roles=first.roles, grants=frozenset({insert})))
    assert new["TABLE", "RAW.C"].grants == {"INSERT to ANALYST"}
    assert new["TABLE", "RAW.A"].grants == old["TABLE", "RAW.A"].grants == {"SELECT to ANALYST"}


def test_the_migrations_of_the_project_run_in_it():
    with shadow(VARIABLES) as database:
        found = database.migrate(MIGRATIONS, Access())
    assert found["TABLE", "RAW.STREAMS"].columns["SIZE_MB"] == "NUMBER(18, 3)"
    assert found["PIPE", "RAW.STREAMS_PIPE"].text.startswith("COPY INTO D.RAW.STREAMS")
    assert found["STAGE", "RAW.READY"].properties["url"] == "s3://r/"
    assert found["FILE FORMAT", "RAW.PART"].properties["SKIP_HEADER"] == "1"
    assert not [name for _, name in found if name.startswith("DEPLOY.")]


def test_a_script_that_fails_is_named_and_no_process_is_left(before, monkeypatch):
    monkeypatch.setenv("SNOWFLAKE_HOST", "a-real-account.invalid")
    write(before, raw_V9__x="ALTER TABLE {{ database }}.RAW.NOWHERE ADD COLUMN A VARCHAR;")
    others = set(psutil.Process().children(recursive=True))
    with pytest.raises(MigrationFailed, match=r"V9__x\.sql"), shadow(VARIABLES) as database:
        children = set(psutil.Process().children(recursive=True)) - others
        database.migrate(before, Access())
    assert children and not any(child.is_running() for child in children)
