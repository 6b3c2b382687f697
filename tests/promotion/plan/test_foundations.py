"""Changes that a deploy may make only while an administrator has opened its foundations."""

import json
import re
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from click.testing import CliRunner

from promotion.environment import PROJECT, load
from promotion.plan import foundations, planning, reviewed_plan
from promotion.rollback import infrastructure
from promotion.rollback.target import NoWayBack
from scripts.apply import apply
from scripts.plan import plan
from tests.promotion.plan.test_planning import NOTHING, FakeTerraform

LOCAL = load("local")
LANDING, LOGS = {"bucket": "marquee-local-landing"}, {"bucket": "marquee-local-logs"}
# Types of which a deploy may make, change and delete any, by its rights in terraform/gitlab/permissions.tf.
FREE = {
    "aws_appautoscaling_policy", "aws_appautoscaling_target", "aws_cloudwatch_log_group",
    "aws_cloudwatch_log_metric_filter", "aws_cloudwatch_metric_alarm", "aws_ecs_cluster", "aws_ecs_service",
    "aws_ecs_task_definition", "aws_iam_role_policies_exclusive", "aws_iam_role_policy",
    "aws_iam_role_policy_attachments_exclusive", "aws_scheduler_schedule", "aws_sns_topic_subscription",
}  # fmt: skip
# No deploy has rights to them, open or closed: EMR Serverless is off, and its administrator adds them.
OPTIONAL = {"aws_emrserverless_application"}


def document(type_: str, *actions: str, before: object = None, after: object = None, unknown: object = None) -> dict:
    change = {"actions": list(actions), "before": before, "after": after, "after_unknown": unknown or {}}
    entry = {"address": f"{type_}.this", "type": type_, "mode": "managed", "change": change}
    return {"resource_changes": [entry]}


def update(type_: str, before: dict, after: dict, unknown: dict | None = None) -> dict:
    return document(type_, "update", before=before, after=after, unknown=unknown)


ROLE = {"assume_role_policy": "{}", "permissions_boundary": "b", "description": "d", "tags": {}}
QUEUE = {"visibility_timeout_seconds": 30, "tags": {}}
NEEDING = {
    "a role is made": document("aws_iam_role", "create", after=ROLE),
    "a role goes": document("aws_iam_role", "delete", before=ROLE),
    "a role is replaced": document("aws_iam_role", "delete", "create", before=ROLE, after=ROLE),
    "a trust changes": update("aws_iam_role", ROLE, ROLE | {"assume_role_policy": "x"}),
    "a trust will be known later": update("aws_iam_role", ROLE, ROLE, {"assume_role_policy": True}),
    "a boundary goes": update("aws_iam_role", ROLE, ROLE | {"permissions_boundary": None}),
    "a bucket is made": document("aws_s3_bucket", "create", after=LANDING),
    "a bucket of logs has a tag": update("aws_s3_bucket", LOGS, LOGS | {"tags": {"a": "b"}}),
    "logs expire earlier": update("aws_s3_bucket_lifecycle_configuration", LOGS, LOGS | {"rule": []}),
    "a bucket's policy changes": update("aws_s3_bucket_policy", LANDING, LANDING | {"policy": "x"}),
    "a bucket sends other events": update("aws_s3_bucket_notification", LANDING, LANDING | {"queue": []}),
    "a queue waits longer": update("aws_sqs_queue", QUEUE, QUEUE | {"visibility_timeout_seconds": 60}),
    "a queue's policy changes": update("aws_sqs_queue_policy", {"policy": "x"}, {"policy": "y"}),
    "a topic is made": document("aws_sns_topic", "create", after={}),
    "a key's policy changes": update("aws_kms_key", {"policy": "x"}, {"policy": "y"}),
    "an alias goes to another key": update("aws_kms_alias", {"target_key_id": "x"}, {"target_key_id": "y"}),
    "the trail changes": update("aws_cloudtrail", {"enable_logging": True}, {"enable_logging": False}),
}  # fmt: skip
FREELY = {
    "a role has another description": update("aws_iam_role", ROLE, ROLE | {"description": "x"}),
    "a role has a tag": update("aws_iam_role", ROLE, ROLE | {"tags": {"a": "b"}}),
    "a queue has a tag": update("aws_sqs_queue", QUEUE, QUEUE | {"tags": {"a": "b"}}, {"tags_all": True}),
    "a bucket of files has a tag": update("aws_s3_bucket", LANDING, LANDING | {"tags": {"a": "b"}}),
    "files expire": update("aws_s3_bucket_lifecycle_configuration", LANDING, LANDING | {"rule": []}),
    "a key has another description": update("aws_kms_key", {"description": "x"}, {"description": "y"}),
    "a role's policy changes": update("aws_iam_role_policy", {"policy": "x"}, {"policy": "y"}),
    "an alarm is made": document("aws_cloudwatch_metric_alarm", "create", after={}),
    "nothing changes": document("aws_iam_role", "no-op", before=ROLE, after=ROLE),
    "a role is forgotten": document("aws_iam_role", "forget", before=ROLE),
}


@pytest.mark.parametrize("change", NEEDING.values(), ids=NEEDING)
def test_who_is_trusted_and_who_reaches_data_needs_open_foundations(change):
    assert len(foundations.needing(change)) == 1


@pytest.mark.parametrize("change", FREELY.values(), ids=FREELY)
def test_other_changes_do_not(change):
    assert foundations.needing(change) == []


def test_every_type_of_the_root_is_known_to_need_them_or_not():
    """A new type has to be in one of the lists: an apply without the right would stop half way."""
    root = PROJECT / "terraform"
    files = [*root.glob("*.tf"), *(root / "modules").glob("*/*.tf")]
    types = {found for file in files for found in re.findall(r'^resource "(aws_\w+)"', file.read_text(), re.MULTILINE)}
    needing = {name for name in types if foundations.needing(document(name, "create", after=LOGS))}
    assert types - needing - FREE - OPTIONAL == set()
    assert needing & FREE == set()


class Account:
    """STS and IAM: who asks, and the policy of the deploy's role."""

    def __init__(self, role: str, *sids: str) -> None:
        self.role, self.sids = role, sids

    def get_caller_identity(self) -> dict[str, str]:
        return {"Arn": f"arn:aws:sts::111111111111:assumed-role/{self.role}/job"}

    def get_role_policy(self, **named: str) -> dict[str, object]:
        assert named == {"RoleName": "gitlab-marquee-local-deploy", "PolicyName": "job"}
        return {"PolicyDocument": {"Statement": [{"Sid": sid} for sid in self.sids]}}


@pytest.mark.parametrize(
    ("role", "sids", "closed"),
    [
        ("gitlab-marquee-local-deploy", ["ReadState"], True),
        ("gitlab-marquee-local-plan", ["ReadState"], True),
        ("gitlab-marquee-local-deploy", ["ReadState", "MakeRoles"], False),
        ("administrators", ["ReadState"], False),
        ("gitlab-marquee-local-deploy-2", ["ReadState"], False),
    ],
)
def test_a_job_may_change_them_only_while_they_are_open(role, sids, closed):
    account = Account(role, *sids)
    assert foundations.closed(LOCAL, account, account) is closed


@pytest.fixture
def closed(tmp_path, monkeypatch):
    """An environment in which a deploy asks, and its foundations are closed."""
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    monkeypatch.setenv("CI_COMMIT_SHA", "c" * 40)
    account = Account("gitlab-marquee-local-deploy")
    monkeypatch.setattr("promotion.aws.clients", lambda environment, *services: [account] * len(services))
    return LOCAL


WHY = (
    "the plan changes who is trusted or who reaches data, which deploys of local may not now; an administrator runs "
    "python -m scripts.aws local --foundations before, and without it after:"
)


def test_a_rollback_is_refused_before_it_starts_with_the_command_to_type(closed):
    with pytest.raises(NoWayBack) as refusal:
        infrastructure.plan(closed, FakeTerraform("create"), {}, NOTHING, "a")
    assert str(refusal.value).splitlines() == [f"no way back yet, nothing was touched: {WHY}", "  + aws_s3_bucket.a"]


def test_what_stays_is_no_reason_to_refuse_a_rollback(closed):
    """A newer bucket is kept, so nobody has to delete it."""
    found = infrastructure.plan(closed, FakeTerraform("delete"), {}, NOTHING, "a")
    assert found.stays == ("aws_s3_bucket.a: it is newer and stays",)


def test_a_plan_that_a_deploy_may_apply_asks_nothing(tmp_path, monkeypatch):
    monkeypatch.delattr("promotion.aws.clients")
    assert foundations.refusal(document("aws_ecs_service", "update"), LOCAL) == ""


def test_the_reason_names_each_change(closed):
    planning.make(closed, FakeTerraform("create"), {}, NOTHING)
    assert foundations.refusal(reviewed_plan.document(closed), closed) == f"{WHY}\n  + aws_s3_bucket.a"
    assert json.loads((reviewed_plan.plan_folder(closed) / "plan.json").read_text())


class Started(FakeTerraform):
    """Terraform of a verb, which may be prepared; it was not if `prepared` is empty."""

    def __init__(self) -> None:
        super().__init__("create")
        self.prepared: list[str] = []

    def init(self) -> None:
        self.prepared.append("init")


def test_apply_touches_nothing_while_they_are_closed(closed, monkeypatch):
    terraform = Started()
    planning.make(closed, terraform, {}, NOTHING)
    monkeypatch.setattr("scripts.apply.Terraform", lambda environment: terraform)
    monkeypatch.setattr("scripts.apply.file.find", lambda: None)
    done = CliRunner().invoke(apply, ["local"])
    assert done.exit_code == 1 and f"Error: {WHY}\n  + aws_s3_bucket.a" in done.output
    assert (terraform.applied, terraform.prepared) == ([], [])


@pytest.mark.parametrize(("released", "code"), [(True, 1), (False, 0)])
def test_plan_refuses_a_release_and_shows_a_merge_request(closed, monkeypatch, released, code):
    """A reviewer sees the plan all the same; an administrator opens them before the change is merged."""
    for name in ("admission.require", "admission.check_providers", "deployed.save", "migrations.refusal", "_tell"):
        monkeypatch.setattr(f"scripts.plan.{name}", lambda *arguments, **named: "")
    for name in ("aws.client", "Records", "images.values", "terraform_variables", "deployed.fetch"):
        monkeypatch.setattr(f"scripts.plan.{name}", Mock())
    monkeypatch.setattr("scripts.plan.Terraform", lambda environment, **settings: Started())
    monkeypatch.setattr("scripts.plan.file.find", lambda: SimpleNamespace(id="a") if released else None)
    done = CliRunner().invoke(plan, ["local"])
    assert done.exit_code == code, done.output
    assert (f"Error: {WHY}\n  + aws_s3_bucket.a" in done.output) is released
