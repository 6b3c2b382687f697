"""The steps of a rollback with stand-ins for Terraform and the journal; tests/scripts has them with the real ones."""

import pytest

from promotion.destruction.allowed import AllowedDestruction
from promotion.environment import load
from promotion.migration.migration import Migration
from promotion.plan.planning import make
from promotion.release.journal import Entry
from promotion.rollback.infrastructure import PlannedBack
from promotion.rollback.rollback import Checked, Rollback
from promotion.rollback.target import NoWayBack, Target
from promotion.rollback.way_back import WayBack
from tests.promotion.plan.test_planning import NOTHING, FakeTerraform
from tests.promotion.test_outputs import VALUES

ENTRY = Entry(release="aaaaaaaaaaaa-1", commit="a" * 40)


class Begun(Exception):
    """The rollback was noted in the journal."""


class FakeRecords:
    """A journal that takes one entry."""

    def begin(self, entry: Entry, release: None) -> None:
        raise Begun(entry.kind)


class State(FakeTerraform):
    """Terraform, whose state has all outputs."""

    def outputs(self) -> dict:
        return {**VALUES, "services": {"migrator": VALUES["services"]["analyst"]}}


@pytest.fixture
def way(tmp_path, monkeypatch) -> Rollback:
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    monkeypatch.setenv("CI_COMMIT_SHA", "c" * 40)
    monkeypatch.setattr(Migration, "require_free", lambda self: None)
    return Rollback(
        load("local"), Target(ENTRY, ENTRY), FakeRecords(), None, tmp_path, AllowedDestruction([], NOTHING.today),
        State("create"),
    )  # fmt: skip


def checked(way: Rollback) -> Checked:
    reviewed, changes = make(way.environment, way.terraform, {}, NOTHING, ENTRY.release)
    return Checked(WayBack(), PlannedBack(reviewed, changes), {})


def test_a_plan_that_does_not_fit_any_more_touches_nothing_and_notes_nothing(way):
    planned = checked(way)
    way.terraform.number += 1  # an apply, while the question stood
    refused = (
        r"^no way back yet, nothing was touched: the state has changed since this plan was made \(serial 7, now 8\); "
        r"again: python -m scripts\.rollback local aaaaaaaaaaaa-1$"
    )
    with pytest.raises(NoWayBack, match=refused):
        way.run(planned, lambda line: None, 0)
    assert way.terraform.applied == []


@pytest.mark.parametrize("changes", [True, False])
def test_it_is_noted_before_anything_is_touched(way, changes):
    planned = checked(way) if changes else Checked(WayBack(), PlannedBack(None), {})
    with pytest.raises(Begun, match="rollback"):
        way.run(planned, lambda line: None, 0)
    assert way.terraform.applied == []
