"""Planning and applying with a stand-in for Terraform; tests/scripts has the same with the real one."""

import datetime
import json

import pytest

from promotion.destruction.allowed import AllowedDestruction, Entry
from promotion.environment import load
from promotion.outputs import Outputs
from promotion.plan import reviewed_plan
from promotion.plan.planning import PlanRefused, apply, make
from promotion.plan.reviewed_plan import NotPlanned

DAY = datetime.timedelta(hours=24)
TODAY = datetime.date(2026, 12, 1)
NOTHING = AllowedDestruction([], TODAY)
BUCKET = Entry(object="aws_s3_bucket.a", change="delete", reason="a test", expires=TODAY)


class FakeTerraform:
    """Plans `actions` on one bucket against the state `number`, and remembers what was applied."""

    def __init__(self, *actions: str, number: int = 7, refreshes: bool = True) -> None:
        self.actions, self.number, self.refreshes = actions, number, refreshes
        self.applied, self.keys = [], None

    def serial(self) -> int:
        return self.number

    def plan(self, out, public_keys) -> bool:
        self.keys = public_keys
        out.write_bytes(b"plan")
        return True

    def show(self, plan) -> dict:
        change = {"actions": list(self.actions), "before": None, "after": None}
        return {"resource_changes": [{"address": "aws_s3_bucket.a", "type": "aws_s3_bucket", "change": change}]}

    def apply(self, plan, on_event) -> None:
        self.applied.append(plan.read_bytes())
        on_event({"type": "apply_complete"})

    def outputs(self) -> dict:
        return {"database": "MARQUEE_LOCAL"}

    def versions(self) -> dict:
        return {}


@pytest.fixture
def local(tmp_path, monkeypatch):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    monkeypatch.setenv("CI_COMMIT_SHA", "c" * 40)
    return load("local")


def test_a_plan_leaves_its_file_document_manifest_and_numbers(local):
    terraform = FakeTerraform("create")
    reviewed, found = make(local, terraform, {"splitter": "key"}, NOTHING)

    folder = reviewed_plan.plan_folder(local)
    assert terraform.keys == {"splitter": "key"}
    assert [str(change) for change in found] == ["+ aws_s3_bucket.a"]
    assert reviewed_plan.read(local) == reviewed
    assert (reviewed.environment, reviewed.serial, reviewed.commit) == ("local", 7, "c" * 40)
    assert reviewed.sha256 == reviewed_plan.sha256(reviewed_plan.plan_file(folder))
    assert json.loads((folder / "plan.json").read_text()) == terraform.show(None)
    assert json.loads((local.build / "plan-report.json").read_text()) == {"create": 1, "update": 0, "delete": 0}


def test_a_new_plan_leaves_nothing_of_the_one_before(local):
    make(local, FakeTerraform("create"), {}, NOTHING)
    (reviewed_plan.plan_folder(local) / "stale").touch()
    make(local, FakeTerraform("create"), {}, NOTHING)
    assert not (reviewed_plan.plan_folder(local) / "stale").exists()


def test_a_plan_that_destroys_data_is_refused_unless_an_entry_allows_it(local):
    refused = (
        r"the plan of local destroys data, .* environments/allowed_destruction.yaml .*:\n  aws_s3_bucket.a, delete: "
    )
    with pytest.raises(PlanRefused, match=refused):
        make(local, FakeTerraform("delete"), {}, NOTHING)
    assert [path.name for path in reviewed_plan.plan_folder(local).iterdir()] == ["plan.json"]  # for the review
    with pytest.raises(NotPlanned):
        reviewed_plan.read(local)
    make(local, FakeTerraform("delete"), {}, AllowedDestruction([BUCKET], TODAY))
    assert reviewed_plan.read(local).changes["delete"] == 1


def test_a_plan_whose_entry_expired_since_is_not_applied(local):
    terraform = FakeTerraform("delete")
    reviewed, _ = make(local, terraform, {}, AllowedDestruction([BUCKET], TODAY))
    tomorrow = AllowedDestruction([BUCKET], TODAY + datetime.timedelta(days=1))
    with pytest.raises(PlanRefused, match="its entry expired on 2026-12-01"):
        apply(local, terraform, reviewed, DAY, tomorrow, pytest.fail)
    assert terraform.applied == []
    apply(local, terraform, reviewed, DAY, AllowedDestruction([BUCKET], TODAY), lambda event: None)
    assert terraform.applied == [b"plan"]


def test_a_plan_whose_document_hides_what_it_destroys_is_not_applied(local):
    terraform = FakeTerraform("delete")
    reviewed, _ = make(local, terraform, {}, AllowedDestruction([BUCKET], TODAY))
    document = reviewed_plan.document_file(reviewed_plan.plan_folder(local))
    document.write_text(document.read_text().replace('"delete"', '"create"'))
    with pytest.raises(PlanRefused, match=r"plan\.json is not that of the reviewed plan"):
        apply(local, terraform, reviewed, DAY, NOTHING, pytest.fail)
    assert terraform.applied == []


def test_the_reviewed_plan_is_applied_and_its_outputs_are_written(local):
    terraform, events = FakeTerraform("create"), []
    reviewed, _ = make(local, terraform, {}, NOTHING)

    outputs = apply(local, terraform, reviewed, DAY, NOTHING, events.append)

    assert terraform.applied == [b"plan"] and events == [{"type": "apply_complete"}]
    assert outputs == Outputs.read(local) == Outputs({"database": "MARQUEE_LOCAL"}, local.outputs_file, "local")


def test_a_plan_from_the_state_alone_is_not_applied(local):
    terraform = FakeTerraform("create", refreshes=False)
    reviewed, _ = make(local, terraform, {}, NOTHING)
    assert reviewed_plan.read(local).refreshed is False
    with pytest.raises(PlanRefused, match="made from the state alone, for a review; plan again"):
        apply(local, FakeTerraform("create"), reviewed, DAY, NOTHING, pytest.fail)
    assert terraform.applied == []


def test_a_plan_that_no_longer_fits_is_not_applied(local):
    reviewed, _ = make(local, FakeTerraform("create"), {}, NOTHING)
    terraform = FakeTerraform("create", number=8)

    with pytest.raises(PlanRefused, match=r"the state has changed since .*; plan again: python -m scripts.plan local$"):
        apply(local, terraform, reviewed, DAY, NOTHING, pytest.fail)
    assert terraform.applied == [] and not local.outputs_file.exists()
