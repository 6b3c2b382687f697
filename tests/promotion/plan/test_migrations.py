"""The migrations of a plan's commit, against the record of those that ran."""

import datetime
from pathlib import Path

import pytest

from promotion.destruction.allowed import NOTHING, AllowedDestruction, Entry
from promotion.errors import PromotionError
from promotion.migration import script
from promotion.migration.deployed import Deployed
from promotion.migration.history_entry import Applied
from promotion.plan.migrations import refusal, variables

DOCUMENT = {"planned_values": {"outputs": {"migration_variables": {"value": {"database": "D"}}}}}
FIRST = "the migrations would stop in dev, after its images and infrastructure had changed:"
A, B = "V1__a.sql", "V2__b.sql"


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in (A, B):
        (tmp_path / name).write_text(f"CREATE TABLE IF NOT EXISTS {{{{ database }}}}.RAW.{name[4].upper()} (X DATE);")
    return tmp_path


def ran(folder: Path) -> Deployed:
    scripts, _ = script.read(folder, {"database": "D"})
    return Deployed(scripts=tuple(Applied(each.name, each.kind, each.version, each.checksum) for each in scripts))


def refused(folder: Path, record: Deployed, stays=(), allowed=NOTHING, document=DOCUMENT) -> list[str]:
    return refusal(folder, document, record, stays, allowed, "dev").splitlines()


def test_scripts_that_fit_refuse_nothing(folder):
    record = ran(folder)
    (folder / "V3__c.sql").write_text("SELECT 3;")
    assert refused(folder, record) == []


def test_each_script_that_would_stop_the_deploy_halfway_is_named(folder):
    """Merged after another one, of an older commit, edited: the history of `migrate` refuses all of them."""
    record = ran(folder)
    (folder / "V0__late.sql").write_text("SELECT 0;")
    (folder / A).write_text("SELECT 1;")
    (folder / B).unlink()
    assert refused(folder, record) == [
        FIRST,
        f"  {A}: edited: its rendered text is not the one that ran here; restore its text and its variables' values, "
        "and put the change in a new script",
        f"  {B}: deleted, but it ran here; restore it; undo what it did in a new script",
        "  V0__late.sql: late: 2 ran already, so it never would; give it a version after 2",
    ]


def test_a_loss_that_nobody_allows_is_named(folder):
    record = ran(folder)
    (folder / "V3__c.sql").write_text("DROP TABLE IF EXISTS {{ database }}.RAW.A;")
    [first, line] = refused(folder, record)
    assert first == FIRST and line.startswith("  V3__c.sql: loses data: TABLE RAW.A, drop: its rows; ")
    today = datetime.date(2026, 12, 1)
    leave = AllowedDestruction([Entry(object="TABLE RAW.A", change="drop", reason="unused", expires=today)], today)
    assert refused(folder, record, allowed=leave) == []


def test_what_a_rollback_left_is_no_deleted_script(folder):
    record = ran(folder)
    (folder / B).unlink()
    assert refused(folder, record, stays=(B,)) == []


def test_before_the_first_deploy_there_is_nothing_to_compare_with(folder):
    assert refused(folder, Deployed()) == []
    assert refused(folder, ran(folder), document={}) == []


def test_variables_are_those_that_the_plan_will_leave():
    outputs = {"outputs": {"migration_variables": {"value": {"database": "NEW"}}}}
    before = {"values": {"outputs": {"migration_variables": {"value": {"database": "OLD"}}}}}
    assert variables({"planned_values": outputs, "prior_state": before}) == {"database": "NEW"}
    assert variables({"planned_values": {"outputs": {"migration_variables": {}}}, "prior_state": before}) == {
        "database": "OLD"
    }
    with pytest.raises(PromotionError, match="no output migration_variables yet"):
        variables({})
