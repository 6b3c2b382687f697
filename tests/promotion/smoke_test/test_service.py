"""The stage `service`, against the local cloud's ECS, and against answers that only a failing task would give."""

import time
import uuid
from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber

from promotion.outputs import Outputs
from promotion.smoke_test import service
from promotion.smoke_test.service import Service
from promotion.smoke_test.stages import NotVerified, wait

ARN = "arn:aws:ecs:eu-west-1:111111111111:task-definition/marquee-dev-splitter"
EVENT = {"id": "1", "createdAt": datetime(2026, 11, 30, tzinfo=UTC), "message": "(service splitter) is rolling back."}


def service_of_two_revisions(ecs, name: str, workers: int = 1) -> tuple[str, str]:
    """Make a cluster and a service that runs the first of two task definitions; return the ARNs of both."""
    container = {"name": "main", "image": "splitter:1", "memory": 128}
    first, second = (
        ecs.register_task_definition(family=f"{name}-splitter", containerDefinitions=[container])["taskDefinition"]
        for _ in range(2)
    )
    ecs.create_cluster(clusterName=name)
    ecs.create_service(
        cluster=name, serviceName="splitter", taskDefinition=first["taskDefinitionArn"], desiredCount=workers
    )
    return first["taskDefinitionArn"], second["taskDefinitionArn"]


def answered(**deployed) -> Service:
    """The service of an answer by DescribeServices; it has to run revision 2."""
    ecs = boto3.client("ecs", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    stub = Stubber(ecs)
    for _ in range(2):
        stub.add_response("describe_services", {"services": [{"status": "ACTIVE", "desiredCount": 1, **deployed}]})
    stub.activate()
    return Service(ecs, "marquee-dev", "splitter", f"{ARN}:2")


def deployment(revision: int, status: str = "PRIMARY", state: str = "COMPLETED", reason: str = "") -> dict:
    return {
        "taskDefinition": f"{ARN}:{revision}", "status": status, "rolloutState": state, "rolloutStateReason": reason,
    }  # fmt: skip


@pytest.mark.parametrize("workers", [1, 0])
def test_it_is_reached_when_the_tasks_are_those_that_were_applied(cloud, workers):
    ecs, name = cloud.client("ecs"), f"service-{uuid.uuid4().hex[:12]}"
    before, after = service_of_two_revisions(ecs, name, workers)

    with pytest.raises(NotVerified, match=f"^service: splitter runs {name}-splitter:1, not {name}-splitter:2; "):
        Service(ecs, name, "splitter", after).deployed()
    ecs.update_service(cluster=name, service="splitter", taskDefinition=after)
    found = Service(ecs, name, "splitter", after).deployed()
    assert found and found.startswith(f"{name}-splitter:2")
    assert ("no worker is wanted" in found) == (workers == 0)
    with pytest.raises(NotVerified, match=":2, not"):
        Service(ecs, name, "splitter", before).deployed()


def test_a_service_that_ecs_took_back_says_why():
    old = deployment(1, state="IN_PROGRESS", reason="ECS deployment circuit breaker: rolling back")
    failed = deployment(2, "ACTIVE", "FAILED", "tasks failed to start")
    with pytest.raises(NotVerified, match=r"runs .*:1, not .*:2; ECS: tasks failed to start; see the log"):
        answered(deployments=[old, failed], events=[EVENT]).deployed()
    with pytest.raises(NotVerified, match=r"runs .*:1, not .*:2; ECS: \(service splitter\) is rolling back\.; see"):
        answered(deployments=[deployment(1)], events=[EVENT]).deployed()


def test_one_that_failed_and_stays_is_not_waited_for():
    failed = answered(deployments=[deployment(2, state="FAILED", reason="tasks failed to start")])
    with pytest.raises(NotVerified, match=r"can't start .*:2; ECS: tasks failed to start"):
        failed.deployed()


@pytest.mark.parametrize("state", [{"rolloutState": "IN_PROGRESS"}, {}], ids=["in progress", "no state"])
def test_what_is_not_complete_is_waited_for(state):
    running = {"taskDefinition": f"{ARN}:2", "status": "PRIMARY", **state}
    stage = service.Stage("service", answered(deployments=[running]).deployed, "see its events")
    with pytest.raises(NotVerified, match=r"^service: not there after 0 s; see its events"):
        wait([stage], 0, lambda line: None, time.monotonic() - 1)


@pytest.mark.parametrize("services", [[], [{"status": "INACTIVE", "desiredCount": 0, "deployments": []}]])
def test_a_service_that_is_gone(services):
    ecs = boto3.client("ecs", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(ecs) as stub:
        stub.add_response("describe_services", {"services": services})
        with pytest.raises(NotVerified, match=r"^service: there is no splitter in marquee-dev"):
            Service(ecs, "marquee-dev", "splitter", f"{ARN}:2").deployed()


def test_outputs_of_an_earlier_release_name_no_service():
    assert "not asked" in (service.stage(Outputs({}), None).reached() or "")
