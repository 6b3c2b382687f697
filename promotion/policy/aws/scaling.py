"""A7: how many tasks run, and who decides it.

https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
"""

from collections.abc import Iterator, Sequence

from promotion.environment import Environment
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

_MOST = 100  # tasks; an environment that needs more has it reviewed here
_LATEST = 60 * 60  # seconds that a file waits, or files for each worker
_INSIGHTS = "containerInsights"


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each service that grows without an end, never shrinks, or that nothing measures."""
    least = environment.values().get("splitter", {}).get("workers", {}).get("min", 0)
    for target in of_type(found, "aws_appautoscaling_target"):
        if (most := target.number("max_capacity")) > _MOST:
            yield Finding("A701", target.address, f"up to {most} tasks", f"at most {_MOST}: splitter.workers.max")
        if target.number("min_capacity") > max(least, 1):
            cause = f"{target.text('min_capacity')} tasks wait when there is nothing to do"
            yield Finding("A701", target.address, cause, "write it into splitter.workers.min of the environment")
        for state in target.blocks("suspended_state"):
            if stopped := sorted(name for name, value in state.items() if value):
                yield Finding("A603", target.address, f"{', '.join(stopped)}", "remove suspended_state")
    for policy in of_type(found, "aws_appautoscaling_policy"):
        if policy.block("target_tracking_scaling_policy_configuration").get("disable_scale_in"):
            yield Finding("A701", policy.address, "no task ever ends", "remove disable_scale_in")
        if (wanted := _target(policy)) > _LATEST:
            yield Finding("A603", policy.address, f"no task is added before {wanted:g}", f"at most {_LATEST}")
    yield from _measured(found)


def _target(policy: Resource) -> float:
    return float(policy.block("target_tracking_scaling_policy_configuration").get("target_value") or 0)


def _measured(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for a cluster without the metrics that scaling counts its tasks by."""
    for cluster in of_type(found, "aws_ecs_cluster"):
        settings = {str(each.get("name")): each.get("value") for each in cluster.blocks("setting")}
        if settings.get(_INSIGHTS) not in ("enabled", "enhanced") and "setting" in cluster.values:
            yield Finding("A603", cluster.address, f"{_INSIGHTS} is off, by which workers are counted", "set it")
