"""The number of the splitter's workers. Terraform leaves it to autoscaling, so that no deploy sets it back.

https://docs.aws.amazon.com/autoscaling/application/userguide/services-that-can-integrate-ecs.html
"""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from promotion.drift.finding import Finding
from promotion.drift.plan_document import PlanDocument
from promotion.review.difference import Line

_SERVICE = "aws_ecs_service.splitter"


def findings(plan: Mapping[str, Any], document: PlanDocument) -> Iterator[Finding]:
    """Yield a finding if the service wants fewer or more workers than autoscaling would ever give it."""
    workers = plan.get("variables", {}).get("splitter", {}).get("value", {}).get("workers")
    service = next((each.there for each in document.of("aws_ecs_service") if each.address == _SERVICE), {})
    if not (workers and service):
        return
    wanted, least, most = service["desired_count"], workers["min"], workers["max"]
    if not least <= wanted <= most:
        usual = str(least) if least == most else f"{least} to {most}"
        lines = (Line("-", f"desired_count: {usual}"), Line("+", f"desired_count: {wanted}"))
        cluster = str(service["cluster"]).rpartition("/")[2]
        back = ["aws", "ecs", "update-service", "--cluster", cluster, "--service", str(service["name"])]
        count = least if wanted < least else most
        yield Finding(
            "aws", f"workers of {_SERVICE}", "changed", lines, shlex.join([*back, "--desired-count", str(count)])
        )
