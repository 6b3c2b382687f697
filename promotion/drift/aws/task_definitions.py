"""Task definitions of the environment's families that no deploy registered.

Nothing of the code runs one: it names a revision. Who starts a task by its family's name gets the newest.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html
"""

import shlex
from collections.abc import Iterator
from functools import partial

from promotion.aws import Client, entries
from promotion.drift.finding import Finding, Result, each
from promotion.drift.plan_document import PlanDocument
from promotion.environment import Environment


def findings(environment: Environment, ecs: Client, plan: PlanDocument) -> Iterator[Result]:
    """Yield a finding for each active one that the state does not have."""
    yield from each("AWS: task definitions", partial(_findings, environment, ecs, plan))


def _findings(environment: Environment, ecs: Client, plan: PlanDocument) -> Iterator[Finding]:
    known = {each.there.get("arn") for each in plan.of("aws_ecs_task_definition")}
    for arn in entries(ecs, "list_task_definitions", "taskDefinitionArns", status="ACTIVE"):
        name = arn.rpartition("/")[2]
        if name.startswith(f"{environment.prefix}-") and arn not in known:
            back = shlex.join(["aws", "ecs", "deregister-task-definition", "--task-definition", name])
            yield Finding("aws", f"task definition {name}", "added", back=back)
