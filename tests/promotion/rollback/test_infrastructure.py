"""Plans of the way back with a stand-in for Terraform; tests/scripts has the same with the real one."""

import json
import re
import shutil

import pytest

from promotion.destruction.allowed import AllowedDestruction
from promotion.environment import PROJECT, load
from promotion.rollback import infrastructure
from promotion.rollback.target import NoWayBack
from promotion.terraform.terraform import Terraform
from tests import job_roles

NOTHING = AllowedDestruction()
POLICY = ("aws_appautoscaling_policy.a", "aws_appautoscaling_policy")
BUCKET = ("module.archive.aws_s3_bucket.this", "aws_s3_bucket")
BESIDE = ("module.archive.aws_s3_bucket_policy.this", "aws_s3_bucket_policy")


class FakeTerraform:
    """Plans these (address, type, actions), or those of them that are targets."""

    def __init__(self, *changes: tuple[tuple[str, str], list[str]]) -> None:
        self.changes, self.targets, self.planned, self.refreshes = changes, None, 0, True

    def serial(self) -> int:
        return 7

    def plan(self, out, public_keys, targets=()) -> bool:
        self.targets, self.planned = list(targets), self.planned + 1
        out.write_bytes(b"plan")
        return True

    def show(self, plan) -> dict:
        return {
            "resource_changes": [
                {
                    "address": address,
                    "type": kind,
                    "mode": "managed",
                    "change": {"actions": actions, "before": {}, "after": {}},
                }
                for (address, kind), actions in self.changes
                if not self.targets or address in self.targets
            ]
        }


@pytest.fixture
def local(tmp_path, monkeypatch):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    return load("local")


def test_what_is_newer_and_holds_no_data_goes(local):
    found = infrastructure.plan(local, FakeTerraform((POLICY, ["delete"])), {}, NOTHING, "a")
    assert [str(change) for change in found.changes] == ["- aws_appautoscaling_policy.a"]
    assert (found.reviewed.release, found.stays) == ("a", ())


def test_what_is_newer_and_holds_data_stays_with_what_is_beside_it(local):
    terraform = FakeTerraform((POLICY, ["update"]), (BUCKET, ["delete"]), (BESIDE, ["delete"]))
    found = infrastructure.plan(local, terraform, {}, NOTHING, "a")
    assert terraform.targets == ["aws_appautoscaling_policy.a"]
    assert [str(change) for change in found.changes] == ["~ aws_appautoscaling_policy.a: "]
    assert found.stays == (
        "module.archive.aws_s3_bucket.this: it is newer and stays",
        "module.archive.aws_s3_bucket_policy.this: it is newer and stays",
    )


def test_a_resource_that_moves_is_planned_under_both_addresses(local):
    class Moving(FakeTerraform):
        def show(self, plan) -> dict:
            document = super().show(plan)
            for each in document["resource_changes"]:
                if each["address"] == POLICY[0]:
                    each["previous_address"] = "aws_appautoscaling_policy.b"
            return document

    terraform = Moving((POLICY, ["no-op"]), (BUCKET, ["delete"]))
    infrastructure.plan(local, terraform, {}, NOTHING, "a")
    assert terraform.targets == ["aws_appautoscaling_policy.a", "aws_appautoscaling_policy.b"]


def test_if_nothing_else_changes_nothing_is_applied(local):
    terraform = FakeTerraform((BUCKET, ["delete"]))
    found = infrastructure.plan(local, terraform, {}, NOTHING, "a")
    assert (found.reviewed, len(found.stays), terraform.planned) == (None, 1, 1)


def test_a_plan_without_changes_is_not_applied(local):
    assert infrastructure.plan(local, FakeTerraform((POLICY, ["no-op"])), {}, NOTHING, "a").reviewed is None


def test_data_that_would_be_replaced_is_no_way_back(local):
    with pytest.raises(NoWayBack) as refusal:
        infrastructure.plan(local, FakeTerraform((BUCKET, ["delete", "create"])), {}, NOTHING, "a")
    first, lost = str(refusal.value).splitlines()
    assert first.startswith("no way back: the infrastructure of a would destroy data, or a guard of data; revise the")
    assert lost.startswith("  module.archive.aws_s3_bucket.this, replace: ")


def test_what_only_an_account_administrator_applies_is_no_way_back(local):
    monitor = ("snowflake_resource_monitor.this", "snowflake_resource_monitor")
    with pytest.raises(NoWayBack) as refusal:
        infrastructure.plan(local, FakeTerraform((POLICY, ["update"]), (monitor, ["create"])), {}, NOTHING, "a")
    assert str(refusal.value).splitlines() == [
        "no way back: the infrastructure of a needs an account administrator; correct the current one instead:",
        "  snowflake_resource_monitor.this: needs the role ACCOUNTADMIN",
    ]


@pytest.fixture
def earlier(tmp_path):
    """Terraform's root of an earlier release: a copy, which a test makes what it was."""
    for name in ("terraform", "environments"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns(".terraform*"))
    return tmp_path / "terraform"


@pytest.fixture
def real(applied, earlier, tmp_path, monkeypatch):
    """Plans with the real Terraform the way back from the applied platform to the root `earlier`."""
    keys = json.loads(applied.verb("keys", "--json").stdout)
    for name, value in {**applied.environment, "MARQUEE_BUILD": str(tmp_path / "build")}.items():
        monkeypatch.setenv(name, value)

    def planned() -> infrastructure.PlannedBack:
        environment = load("local")
        terraform = Terraform(environment, tmp_path)
        terraform.init()
        return infrastructure.plan(environment, terraform, {"service_public_keys": keys}, NOTHING, "a")

    return planned


def test_a_release_from_before_the_trail_comes_back(earlier, real):
    """Neither a policy of a key changes, which a deploy may not write, nor does the trail end."""
    (earlier / "trail.tf").unlink()
    found = real()
    assert (found.reviewed, found.changes) == (None, ())
    stays = {line.removesuffix(": it is newer and stays") for line in found.stays}
    assert {address for address in stays if not address.startswith("module.trail_logs.")} == {
        "aws_cloudtrail.files",
        "aws_kms_alias.trail",
        "aws_kms_key.trail",
    }


def test_a_release_from_before_the_verb_of_the_account_is_no_way_back(earlier, real):
    """The resource monitor was a resource, and the warehouses named it."""
    file = earlier / "warehouse.tf"
    monitor = """resource "snowflake_resource_monitor" "this" {
  name         = local.database
  credit_quota = var.credit_quota
}
"""
    text = re.sub(
        r"removed \{\n  from = snowflake_resource_monitor.*?\n\}\n", monitor, file.read_text(), flags=re.DOTALL
    )
    named = "  resource_monitor = snowflake_resource_monitor.this.name\n"
    file.write_text(text.replace("  initially_suspended = true\n", f"  initially_suspended = true\n{named}"))
    with pytest.raises(NoWayBack) as refusal:
        real()
    assert str(refusal.value).splitlines() == [
        "no way back: the infrastructure of a needs an account administrator; correct the current one instead:",
        "  snowflake_resource_monitor.this: needs the role ACCOUNTADMIN",
        *(
            f'  snowflake_warehouse.this["{name}"]: needs the role ACCOUNTADMIN, for its resource monitor'
            for name in ("LOAD", "MARTS")
        ),
    ]


def test_a_jobs_rollback_that_needs_open_foundations_is_refused_before_it_starts(applied, earlier, real, monkeypatch):
    """The earlier release's queue hid its messages for another time, which only open foundations may set.

    The job reads from its own role whether they are open; an administrator is not asked.
    """
    file = earlier / "modules" / "event_queue" / "main.tf"
    setting = r"(visibility_timeout_seconds\s+=) .*"
    file.write_text(re.sub(setting, r"\1 77", file.read_text(), count=1))
    with job_roles.made(applied):
        for name, value in job_roles.variables(applied.cloud, "deploy").items():
            monkeypatch.setenv(name, value)
        with pytest.raises(NoWayBack) as refusal:
            real()
    first, *changes = str(refusal.value).splitlines()
    assert first.startswith("no way back yet, nothing was touched: the plan changes who is trusted or who reaches data")
    assert "python -m scripts.aws local --foundations" in first
    assert changes == ["  ~ module.landing_events.aws_sqs_queue.this: visibility_timeout_seconds"]
