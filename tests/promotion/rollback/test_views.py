"""Views of the earlier release that can't be made, because of what somebody did by hand."""

import pytest

from promotion.environment import load
from promotion.migration.migration import Migration
from promotion.migration.script import Script
from promotion.outputs import Outputs
from promotion.rollback.views import hindered
from tests.warehouse import make_warehouse

ROLE = "MARQUEE_DEV_MIGRATOR"


@pytest.fixture
def scripts(tmp_path):
    path = tmp_path / "R__top.sql"
    text = "CREATE OR REPLACE SECURE VIEW D.MARTS.TOP (A) COMMENT = 'x' AS SELECT 1;"
    return [Script("R__top.sql", "R", "", "aa", path, text)]


def row(name: str = "TOP", kind: str = "VIEW", owner: str = ROLE, schema: str = "MARTS") -> dict[str, str]:
    return {"schema_name": schema, "name": name, "kind": kind, "owner": owner}


@pytest.mark.parametrize(
    "there", [[], [row()], [row(owner="")], [row("OTHER", "TABLE"), row(kind="TABLE", schema="RAW")]]
)
def test_a_view_of_the_migrators_is_replaced(scripts, there):
    assert list(hindered(scripts, there, ROLE, "dev")) == []


def test_a_table_in_the_place_of_a_view_is_no_way_back(scripts):
    assert list(hindered(scripts, [row(kind="TABLE")], ROLE, "dev")) == [
        "MARTS.TOP is a TABLE now, where its view comes back; python -m scripts.drift dev shows it if no script made it"
    ]


def test_a_view_of_somebody_else_is_no_way_back(scripts):
    assert list(hindered(scripts, [row(owner="SYSADMIN")], ROLE, "dev")) == [
        f"VIEW MARTS.TOP belongs to SYSADMIN, so {ROLE} can't replace it; python -m scripts.drift dev shows it"
    ]


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        (
            "CREATE VIEW {}.MARTS.TOP AS SELECT 1 AS A",
            "VIEW MARTS.TOP belongs to ACCOUNTADMIN, so {}_MIGRATOR can't replace it; python -m scripts.drift local "
            "shows it",
        ),
        (
            "CREATE TABLE {}.MARTS.TOP (A NUMBER)",
            "MARTS.TOP is a TABLE now, where its view comes back; python -m scripts.drift local shows it if no script "
            "made it",
        ),
    ],
    ids=["view", "table"],
)
def test_the_migrator_sees_what_another_role_made(cloud, scripts, tmp_path, monkeypatch, statement, refusal):
    """SHOW OBJECTS lists what a role has a privilege on, and REFERENCES is one that reads no row.

    https://docs.snowflake.com/en/sql-reference/sql/show-objects and
    https://docs.snowflake.com/en/user-guide/security-access-control-privileges
    """
    for name, value in cloud.environment.items():
        monkeypatch.setenv(name, value)
    warehouse = make_warehouse(cloud, ["migrator"])
    warehouse.execute(statement.format(warehouse.database))
    local, file = load("local"), warehouse.write_outputs(tmp_path)
    migration = Migration.of(local, Outputs.read(local, file), tmp_path)
    found = hindered(scripts, migration.objects(), migration.user.role, local.name)
    assert list(found) == [refusal.format(warehouse.database)]
