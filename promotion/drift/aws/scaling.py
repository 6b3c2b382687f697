"""Scheduled actions and scaling policies that the code does not have: they change the number of workers.

The local AWS has no Application Auto Scaling, so nothing is asked in the environment `local`.
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScheduledActions.html and
…/API_DescribeScalingPolicies.html
"""

import shlex
from collections.abc import Iterator
from functools import partial

from promotion.aws import Client, entries
from promotion.drift.finding import Finding, Result, each
from promotion.drift.plan_document import PlanDocument, Resource
from promotion.review.difference import difference

_COMMAND = ("aws", "application-autoscaling")
_SET = ("Schedule", "Timezone", "StartTime", "EndTime", "ScalableTargetAction")


def findings(scaling: Client, plan: PlanDocument) -> Iterator[Result]:
    """Yield a finding for each. Nothing is asked where the code scales nothing."""
    for target in plan.of("aws_appautoscaling_target"):
        if target.there:
            yield from each(f"AWS: scaling of {target.address}", partial(_findings, scaling, plan, target))


def _findings(scaling: Client, plan: PlanDocument, target: Resource) -> Iterator[Finding]:
    there = target.there
    of = {
        "ServiceNamespace": there["service_namespace"],
        "ResourceId": there["resource_id"],
        "ScalableDimension": there["scalable_dimension"],
    }
    options = ["--service-namespace", of["ServiceNamespace"], "--resource-id", of["ResourceId"]]
    options += ["--scalable-dimension", of["ScalableDimension"]]
    for action in entries(scaling, "describe_scheduled_actions", "ScheduledActions", **of):
        name = action["ScheduledActionName"]
        lines = tuple(difference(None, {key: _text(action[key]) for key in _SET if key in action}, "action"))
        back = shlex.join([*_COMMAND, "delete-scheduled-action", *options, "--scheduled-action-name", name])
        yield Finding("aws", f"scheduled action {name} of {target.address}", "added", lines, back)
    known = plan.names("aws_appautoscaling_policy")
    for policy in entries(scaling, "describe_scaling_policies", "ScalingPolicies", **of):
        if (name := policy["PolicyName"]) not in known:
            back = shlex.join([*_COMMAND, "delete-scaling-policy", *options, "--policy-name", name])
            yield Finding("aws", f"scaling policy {name} of {target.address}", "added", (), back)


def _text(value: object) -> object:
    return value if isinstance(value, dict) else str(value)
