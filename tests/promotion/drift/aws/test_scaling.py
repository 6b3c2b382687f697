"""Scheduled actions and policies beside the code's, with planted answers of Application Auto Scaling.

The local AWS does not run the service.
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScheduledActions.html#API_DescribeScheduledActions_Examples
"""

import datetime

import boto3
import pytest
from botocore.stub import Stubber

from promotion.drift.aws import scaling
from promotion.drift.plan_document import PlanDocument, Resource

TARGET = "aws_appautoscaling_target.splitter[0]"
OF = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/marquee-dev/splitter",
    "ScalableDimension": "ecs:service:DesiredCount",
}
THERE = {
    "service_namespace": OF["ServiceNamespace"],
    "resource_id": OF["ResourceId"],
    "scalable_dimension": OF["ScalableDimension"],
}
MADE = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
ACTION = {
    **OF, "ScheduledActionName": "night off", "ScheduledActionARN": "arn:aws:autoscaling:eu-west-1:1:scheduledAction:x",
    "Schedule": "cron(0 22 * * ? *)", "ScalableTargetAction": {"MinCapacity": 0, "MaxCapacity": 0},
    "CreationTime": MADE,
}  # fmt: skip


def policy(name: str) -> dict[str, object]:
    arn = f"arn:aws:autoscaling:eu-west-1:1:scalingPolicy:{name}"
    return {**OF, "PolicyName": name, "PolicyARN": arn, "PolicyType": "StepScaling", "CreationTime": MADE}


@pytest.fixture
def client():
    return boto3.client(
        "application-autoscaling", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x"
    )


def plan(there: dict[str, str]) -> PlanDocument:
    return PlanDocument((
        Resource(TARGET, "aws_appautoscaling_target", THERE, there, frozenset()),
        Resource("aws_appautoscaling_policy.depth", "aws_appautoscaling_policy", {"name": "depth"}, {}, frozenset()),
    ))  # fmt: skip


OPTIONS = (
    "--service-namespace ecs --resource-id service/marquee-dev/splitter --scalable-dimension ecs:service:DesiredCount"
)


def test_a_scheduled_action_and_a_policy_of_somebodys_are_found_on_every_page(client):
    with Stubber(client) as stub:
        stub.add_response("describe_scheduled_actions", {"ScheduledActions": [ACTION], "NextToken": "2"}, OF)
        second = {"ScheduledActions": [{**ACTION, "ScheduledActionName": "noon"}]}
        stub.add_response("describe_scheduled_actions", second, {**OF, "NextToken": "2"})
        stub.add_response("describe_scaling_policies", {"ScalingPolicies": [policy("depth"), policy("mine")]}, OF)
        found = list(scaling.findings(client, plan(THERE)))
        stub.assert_no_pending_responses()
    assert [(each.object, each.change, each.back) for each in found] == [
        (
            f"scheduled action night off of {TARGET}", "added",
            f"aws application-autoscaling delete-scheduled-action {OPTIONS} --scheduled-action-name 'night off'",
        ),
        (
            f"scheduled action noon of {TARGET}", "added",
            f"aws application-autoscaling delete-scheduled-action {OPTIONS} --scheduled-action-name noon",
        ),
        (
            f"scaling policy mine of {TARGET}", "added",
            f"aws application-autoscaling delete-scaling-policy {OPTIONS} --policy-name mine",
        ),
    ]  # fmt: skip
    assert any("MaxCapacity" in line.text for line in found[0].lines)


@pytest.mark.parametrize("document", [plan({}), PlanDocument(())], ids=["gone", "none"])
def test_nothing_is_asked_where_the_code_scales_nothing(client, document):
    with Stubber(client):
        assert list(scaling.findings(client, document)) == []
