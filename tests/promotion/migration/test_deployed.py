"""The record of what ran, in a real bucket of the local AWS."""

import json
from dataclasses import replace

import pytest

from promotion.environment import Environment, load
from promotion.errors import PromotionError
from promotion.migration import deployed
from promotion.migration.deployed import Deployed
from promotion.migration.history_entry import Applied
from promotion.terraform import bootstrap_state

RAN = [Applied("V1__a.sql", "V", "1", "aa", 1), Applied("R__b.sql", "R", "", "bb", 2)]


@pytest.fixture
def environment(cloud) -> Environment:
    """An environment of which only the bucket of the state is there, without a record."""
    environment = replace(load("local"), name="recorded")
    s3 = cloud.client("s3")
    bootstrap_state.ensure(environment, s3)
    s3.delete_object(Bucket=environment.state_bucket, Key="recorded/migrations.json")
    return environment


def test_a_plans_folder_gets_the_record_of_the_last_complete_deploy(cloud, environment, tmp_path, monkeypatch):
    s3 = cloud.client("s3")
    monkeypatch.setenv("CI_COMMIT_SHA", "c" * 40)
    deployed.write(environment, s3, RAN[:1], complete=True)
    monkeypatch.setenv("CI_COMMIT_SHA", "d" * 40)
    deployed.write(environment, s3, RAN, complete=False)

    deployed.save(deployed.fetch(environment, s3), tmp_path / "plan")

    record = deployed.read(tmp_path / "plan")
    assert record.commit == "c" * 40, "a deploy that failed is not what runs"
    assert record.scripts == tuple(RAN)
    assert record.at.endswith("+00:00")
    assert not record.complete


def test_an_earlier_version_can_read_the_record_of_a_complete_deploy(tmp_path):
    deployed.save(Deployed("c" * 40, "2026-11-28T16:00:00+00:00", tuple(RAN)), tmp_path)
    assert set(json.loads((tmp_path / "migrations.json").read_text())) == {"commit", "at", "scripts"}
    assert deployed.read(tmp_path).complete


def test_before_the_first_deploy_the_record_is_empty(cloud, environment, tmp_path):
    deployed.save(deployed.fetch(environment, cloud.client("s3")), tmp_path)
    assert deployed.read(tmp_path) == Deployed()


def test_an_environment_without_a_state_records_nothing_and_fails_nothing(cloud):
    nowhere = replace(load("local"), name="nowhere")
    deployed.write(nowhere, cloud.client("s3"), RAN, complete=True)
    assert deployed.fetch(nowhere, cloud.client("s3")) == Deployed()


def test_a_damaged_record_stops_no_plan(cloud, environment):
    cloud.client("s3").put_object(Bucket=environment.state_bucket, Key="recorded/migrations.json", Body=b'{"commit": 1')
    assert deployed.fetch(environment, cloud.client("s3")) == Deployed()


@pytest.mark.parametrize(("text", "says"), [(None, "is missing; plan again"), ("{}", "is damaged; plan again")])
def test_a_folder_without_a_readable_record_says_so(tmp_path, text, says):
    if text:
        (tmp_path / "migrations.json").write_text(text)
    with pytest.raises(PromotionError, match=says):
        deployed.read(tmp_path)
