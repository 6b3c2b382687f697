"""Views that a rollback brought back; tests/promotion/migration/test_target_branch.py has the others."""

from pathlib import Path

import pytest

from promotion.migration import migration
from promotion.migration.dropped_views import returned
from promotion.migration.history_entry import Applied
from promotion.migration.script import Script

DROP = "V2__zones.sql"
VIEW = "R__zones.sql"


def script(name: str, text: str) -> Script:
    return Script(name, name[0], name[1:2] if name[0] == "V" else "", "aa", Path("marts", name), text)


DROPS = script(DROP, "DROP VIEW IF EXISTS MARQUEE.MARTS.ZONES;")
MAKES = script(VIEW, "CREATE OR REPLACE VIEW MARQUEE.MARTS.ZONES AS SELECT 1 AS A;")


def ran(name: str, at: int) -> Applied:
    return Applied(name, name[0], name[1:2] if name[0] == "V" else "", "aa", at)


@pytest.mark.parametrize(
    ("scripts", "applied", "views"),
    {
        "made after it was dropped": ([DROPS], [ran(DROP, 20), ran(VIEW, 30)], ["MARQUEE.MARTS.ZONES"]),
        "dropped after it was made": ([DROPS], [ran(DROP, 20), ran(VIEW, 10)], []),
        "never made": ([DROPS], [ran(DROP, 20)], []),
        "not dropped yet": ([DROPS], [ran(VIEW, 10)], []),
        "made by a script of today": ([DROPS, MAKES], [ran(DROP, 20), ran(VIEW, 30)], []),
    }.values(),
)
def test_a_view_goes_again_if_a_rollback_made_it_after_its_drop(scripts, applied, views):
    assert returned(scripts, applied) == views


@pytest.mark.parametrize("name", ["ZONES", '"Zones"', '"ZO.NES"'])
def test_a_view_of_any_name_is_dropped(warehouse, name):
    """Snowflake finds a quoted name as it is written: https://docs.snowflake.com/en/sql-reference/identifiers-syntax"""
    view = f"{warehouse.database}.MARTS.{name}"
    warehouse.execute(f"CREATE SCHEMA IF NOT EXISTS {warehouse.database}.MARTS", f"CREATE VIEW {view} AS SELECT 1 AS A")
    file = f"R__{name.strip(chr(34))}.sql"
    drops, said = script(DROP, f"DROP VIEW IF EXISTS {view};"), []
    with warehouse.admin() as connection:
        for _ in range(2):
            migration._drop_returned(connection, [drops], [ran(DROP, 20), ran(file, 30)], said.append)
    assert said == [f"{view} is dropped: a rollback had brought it back"]
    found = f"SELECT COUNT(*) FROM {warehouse.database}.INFORMATION_SCHEMA.VIEWS WHERE TABLE_SCHEMA = 'MARTS'"
    assert warehouse.execute(found) == [(0,)]
