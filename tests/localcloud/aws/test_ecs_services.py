"""A service, or a task, is of a definition that is there, in a cluster and a network that fit it."""

import uuid

import pytest

from tests.localcloud.aws.conftest import fault

NETWORK = {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}}
INVALID = "InvalidParameterException"
NEEDED = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
USELESS = "Network Configuration is not valid for the given networkMode of this task definition."


@pytest.fixture
def cluster(cloud) -> str:
    """A cluster, and two task definitions: NAME-fargate and NAME-ec2."""
    ecs, name = cloud.client("ecs"), f"t{uuid.uuid4().hex[:8]}"
    ecs.create_cluster(clusterName=name)
    containers = [{"name": "main", "image": "a", "memory": 64}]
    ecs.register_task_definition(family=f"{name}-ec2", containerDefinitions=containers)
    ecs.register_task_definition(
        family=f"{name}-fargate", containerDefinitions=containers, requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc", cpu="256", memory="512",
    )  # fmt: skip
    return name


@pytest.mark.rule(
    "A service or task in network mode awsvpc has a network configuration, another has none; FARGATE runs definitions "
    "that are for it",
    source="AmazonECS/latest/APIReference/API_CreateService.html",
    status="matches AWS; whether a subnet or security group exists is not known here",
)
def test_the_network_and_the_launch_type_fit(cloud, cluster):
    ecs, service = cloud.client("ecs"), {"cluster": cluster, "serviceName": "s", "desiredCount": 0}
    fargate, other = {"taskDefinition": f"{cluster}-fargate"}, {"taskDefinition": f"{cluster}-ec2"}
    assert fault(ecs.create_service, **service, **fargate, launchType="FARGATE") == (INVALID, NEEDED)
    assert fault(ecs.run_task, cluster=cluster, **fargate, launchType="FARGATE") == (INVALID, NEEDED)
    assert fault(ecs.create_service, **service, **other, **NETWORK) == (INVALID, USELESS)
    words = "Task definition does not support launch_type FARGATE."
    assert fault(ecs.create_service, **service, **other, launchType="FARGATE") == (INVALID, words)
    ecs.create_service(**service, **fargate, **NETWORK, launchType="FARGATE")
    assert fault(ecs.update_service, cluster=cluster, service="s", **other)[0] == INVALID
    ecs.update_service(cluster=cluster, service="s", desiredCount=0)
    ecs.update_service(cluster=cluster, service="s", **fargate)


@pytest.mark.rule(
    "A service is made in a cluster that exists, of a task definition that exists and is active",
    source="AmazonECS/latest/APIReference/API_CreateService.html",
    status="matches AWS; the codes of a missing definition are from memory",
)
def test_what_is_not_there(cloud, cluster):
    ecs, service = cloud.client("ecs"), {"serviceName": "s", "desiredCount": 0}
    known = f"{cluster}-ec2"
    words = "ClusterNotFoundException", "Cluster not found."
    assert fault(ecs.create_service, **service, cluster="nosuch", taskDefinition=known) == words
    for missing in ("nosuch", f"{known}:7"):
        expected = "ClientException", "TaskDefinition not found."
        assert fault(ecs.create_service, **service, cluster=cluster, taskDefinition=missing) == expected
    ecs.deregister_task_definition(taskDefinition=f"{known}:1")
    assert fault(ecs.create_service, **service, cluster=cluster, taskDefinition=f"{known}:1")[0] == "ClientException"
    assert fault(ecs.run_task, cluster=cluster, taskDefinition="nosuch") == (INVALID, "TaskDefinition not found.")
