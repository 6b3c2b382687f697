import dataclasses
import datetime

import pytest

from promotion.environment import load
from promotion.plan import reviewed_plan
from promotion.plan.reviewed_plan import NotPlanned, ReviewedPlan, document, document_file, plan_file, plan_folder, read

DAY = datetime.timedelta(hours=24)


@pytest.fixture
def local(tmp_path, monkeypatch):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    monkeypatch.setenv("CI_COMMIT_SHA", "c" * 40)
    plan_folder(load("local")).mkdir(parents=True)
    return load("local")


@pytest.fixture
def reviewed(local):
    file = plan_file(plan_folder(local))
    file.write_bytes(b"plan")
    document = document_file(plan_folder(local))
    document.write_text("{}")
    sums = reviewed_plan.sha256(file), reviewed_plan.sha256(document)
    plan = ReviewedPlan(
        "local", *sums, "c" * 40, 7, datetime.datetime.now(datetime.UTC).isoformat(), {"create": 1}, True
    )
    plan.write(plan_folder(local))
    return plan


def refusal(local, reviewed, serial=7, max_age=DAY):
    return reviewed.refusal(local, plan_file(plan_folder(local)), serial, max_age)


def test_the_plan_that_was_reviewed_may_be_applied(local, reviewed):
    assert read(local) == reviewed
    assert refusal(local, reviewed) is None


def test_another_file_may_not(local, reviewed):
    plan_file(plan_folder(local)).write_bytes(b"plan!")
    assert "is not the file that was reviewed" in refusal(local, reviewed)
    plan_file(plan_folder(local)).unlink()
    assert "is not the file that was reviewed" in refusal(local, reviewed)


def test_another_document_may_not(local, reviewed):
    document_file(plan_folder(local)).write_text("{ }")
    assert "plan.json is not that of the reviewed plan (its SHA-256 differs)" in refusal(local, reviewed)
    document_file(plan_folder(local)).unlink()
    assert "plan.json is not that of the reviewed plan" in refusal(local, reviewed)


def test_a_plan_of_another_commit_may_not(local, reviewed, monkeypatch):
    monkeypatch.setenv("CI_COMMIT_SHA", "d" * 40)
    assert "was made from commit cccccccccccc, this is dddddddddddd" in refusal(local, reviewed)


def test_a_plan_from_the_state_alone_may_not(local, reviewed):
    of_a_merge_request = dataclasses.replace(reviewed, refreshed=False)
    assert "was made from the state alone, for a review" in refusal(local, of_a_merge_request)


def test_an_old_plan_may_not(local, reviewed):
    made_at = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=25)).isoformat()
    old = dataclasses.replace(reviewed, made_at=made_at)
    assert "is 25.0 hours old, 24 are allowed" in refusal(local, old)


def test_a_plan_against_another_state_may_not(local, reviewed):
    assert "the state has changed since this plan was made (serial 7, now 8)" in refusal(local, reviewed, serial=8)


def test_a_plan_of_another_environment_may_not(local, reviewed):
    assert "this plan is of dev" in refusal(local, dataclasses.replace(reviewed, environment="dev"))


def test_nothing_planned_is_one_line(local):
    with pytest.raises(NotPlanned, match="nothing is planned for local; plan first"):
        read(local)


def test_a_damaged_manifest_is_one_line(local, reviewed):
    reviewed_plan.manifest_file(plan_folder(local)).write_text("{}")
    with pytest.raises(NotPlanned, match="is damaged; plan again"):
        read(local)


def test_a_document_that_is_not_there_or_damaged_is_one_line(local):
    with pytest.raises(NotPlanned, match=r"^local is not planned; plan first: python -m scripts\.plan local$"):
        document(local)
    document_file(plan_folder(local)).write_text("{")
    with pytest.raises(NotPlanned, match=r"plan\.json is damaged; plan again: python -m scripts\.plan local$"):
        document(local)
