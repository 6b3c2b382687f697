"""The splitter's service in ECS: whether it runs the task definition that was applied.

Terraform does not wait for it. If the new tasks don't stay up, ECS goes back to the tasks before, which take the canary
file as well: only the service itself says which of the two ran.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion.aws import Client
from promotion.outputs import Outputs
from promotion.smoke_test.stages import NotVerified, Stage

_NOT_ASKED = "not asked: the outputs are those of a release from before they named it"
_SEE = "see the log of its tasks"


@dataclass(frozen=True)
class Service:
    """A service, and the ARN of the task definition that was applied."""

    ecs: Client
    cluster: str
    name: str
    task_definition: str

    def deployed(self) -> str | None:
        """Return the task definition, once its tasks run and no others do; None while they come up.

        Raise NotVerified if the service runs another one, or gave this one up.
        """
        found = self._described()
        running: Mapping[str, Any] = next((each for each in found["deployments"] if each["status"] == "PRIMARY"), {})
        if running.get("taskDefinition") != self.task_definition:
            other = _revision(running.get("taskDefinition", "nothing"))
            raise NotVerified(
                f"service: {self.name} runs {other}, not {self._wanted}; ECS: {self._reason(found)}; {_SEE}"
            )
        if running.get("rolloutState") == "FAILED":
            raise NotVerified(f"service: {self.name} can't start {self._wanted}; ECS: {self._reason(found)}; {_SEE}")
        if not found["desiredCount"]:
            return f"{self._wanted}; no worker is wanted now, so none was started"
        return self._wanted if running.get("rolloutState") == "COMPLETED" else None

    @property
    def _wanted(self) -> str:
        return _revision(self.task_definition)

    def _described(self) -> Mapping[str, Any]:
        services = self.ecs.describe_services(cluster=self.cluster, services=[self.name])["services"]
        active: list[Mapping[str, Any]] = [each for each in services if each["status"] == "ACTIVE"]
        if not active:
            raise NotVerified(f"service: there is no {self.name} in {self.cluster}; apply again")
        return active[0]

    def _reason(self, found: Mapping[str, Any]) -> str:
        """Return why ECS gave the task definition up, or else the newest event."""
        failed = (
            each.get("rolloutStateReason", "")
            for each in found["deployments"]
            if (each["taskDefinition"], each.get("rolloutState")) == (self.task_definition, "FAILED")
        )
        return next(failed, "") or next((str(each["message"]) for each in found.get("events", ())), "no event")


def stage(outputs: Outputs, ecs: Client) -> Stage:
    """Return the stage `service`; it asks nothing where the outputs are from before they named the service."""
    named = outputs.splitter_service
    service = Service(ecs, **named) if named else None
    return Stage(
        "service",
        service.deployed if service else lambda: _NOT_ASKED,
        "the new tasks are not up, or those before not yet gone: see the service's events, and verify again",
    )


def _revision(arn: str) -> str:
    """Return family:revision of a task definition's ARN."""
    return arn.rpartition("/")[2]
