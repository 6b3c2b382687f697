"""The pending migrations of an environment, from the record of its last deploy."""

import datetime

import pytest

from promotion.destruction.allowed import AllowedDestruction, Entry
from promotion.migration import script
from promotion.migration.deployed import Deployed
from promotion.migration.history_entry import Applied
from promotion.review.pending import pending

VARIABLES = {"database": "D"}
TODAY = datetime.date(2026, 12, 1)
NOTHING = AllowedDestruction([], TODAY)


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "raw/V1__a.sql": "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.A (X DATE);",
        "raw/V2__b.sql": "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.B (X DATE);",
        "marts/R__v.sql": "CREATE OR REPLACE VIEW {{ database }}.MARTS.V AS SELECT 1 AS A;",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def ran(folder, values=VARIABLES) -> tuple[Applied, ...]:
    scripts, _ = script.read(folder, values)
    return tuple(Applied(each.name, each.kind, each.version, each.checksum) for each in scripts)


def test_before_the_first_deploy_all_are_pending_in_running_order(folder):
    found = pending(folder, VARIABLES, Deployed(), NOTHING, "dev")
    assert [each.name for each in found.scripts] == ["V1__a.sql", "V2__b.sql", "R__v.sql"]
    assert found.scripts[0].text == "CREATE TABLE IF NOT EXISTS D.RAW.A (X DATE)"
    assert found.problems == () and found.commit == ""


def test_new_scripts_and_changed_views_are_pending(folder):
    record = Deployed("c", "now", ran(folder))
    assert pending(folder, VARIABLES, record, NOTHING, "dev").scripts == ()
    (folder / "raw/V3__c.sql").write_text("SELECT 3;")
    (folder / "marts/R__v.sql").write_text("CREATE OR REPLACE VIEW {{ database }}.MARTS.V AS SELECT 2 AS A;")
    found = pending(folder, VARIABLES, record, NOTHING, "dev")
    assert [each.name for each in found.scripts] == ["V3__c.sql", "R__v.sql"] and found.commit == "c"


def test_an_edited_script_and_a_changed_variable_are_problems(folder):
    record = Deployed("c", "now", ran(folder))
    (folder / "raw/V1__a.sql").write_text("SELECT 1;")
    assert [problem.script for problem in pending(folder, VARIABLES, record, NOTHING, "dev").problems] == ["V1__a.sql"]
    changed = pending(folder, {"database": "E"}, record, NOTHING, "dev").problems
    assert [problem.script for problem in changed] == ["V1__a.sql", "V2__b.sql"]


def test_a_script_that_destroys_says_what_and_by_which_entry(folder):
    record = Deployed("c", "now", ran(folder))
    (folder / "raw/V3__c.sql").write_text("DROP TABLE IF EXISTS {{ database }}.RAW.A;")
    assert pending(folder, VARIABLES, record, NOTHING, "dev").losses == {
        "V3__c.sql": ("TABLE RAW.A, drop: its rows; not allowed",)
    }
    leave = AllowedDestruction([Entry(object="TABLE RAW.A", change="drop", reason="unused", expires=TODAY)], TODAY)
    assert pending(folder, VARIABLES, record, leave, "dev").losses == {
        "V3__c.sql": ("TABLE RAW.A, drop: its rows; allowed until 2026-12-01: unused",)
    }
