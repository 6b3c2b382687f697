"""ECS's own role in an account: who makes it, and what goes without it."""

import pytest

from tests.localcloud.aws.conftest import allow, refusal

NAME = "AWSServiceRoleForECS"


@pytest.fixture
def without_role(cloud):
    """The account without ECS's role, and with it again afterwards: other tests run services."""
    iam = cloud.client("iam")
    for role in iam.list_roles(PathPrefix="/aws-service-role/ecs.amazonaws.com/")["Roles"]:
        iam.delete_service_linked_role(RoleName=role["RoleName"])
    yield iam
    if not iam.list_roles(PathPrefix="/aws-service-role/ecs.amazonaws.com/")["Roles"]:
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")


@pytest.mark.rule(
    "CreateCluster makes ECS's service-linked role if its caller may; without it CreateService is refused",
    source="AmazonECS/latest/APIReference/API_CreateCluster.html",
    status="matches AWS; the refusal is that of a report",
)
def test_ecs_needs_its_role(cloud, assumed, without_role):
    container = {"name": "main", "image": "image", "memory": 64}
    ecs = assumed(allow("ecs:*"))("ecs")
    ecs.create_cluster(clusterName="linked")
    task = ecs.register_task_definition(family="linked", containerDefinitions=[container])["taskDefinition"]
    service = {"cluster": "linked", "serviceName": "s", "taskDefinition": task["taskDefinitionArn"], "desiredCount": 0}
    assert refusal(ecs.create_service, **service) == "InvalidParameterException"
    name = {"iam:AWSServiceName": "ecs.amazonaws.com"}
    may = allow("iam:CreateServiceLinkedRole", "*", StringEquals=name)
    assumed(allow("ecs:*"), may)("ecs").create_cluster(clusterName="linked")
    assert without_role.get_role(RoleName=NAME)["Role"]["Arn"].endswith(
        f":role/aws-service-role/ecs.amazonaws.com/{NAME}"
    )
    assert ecs.create_service(**service)["service"]["status"] == "ACTIVE"
    ecs.delete_service(cluster="linked", service="s", force=True)
    ecs.delete_cluster(cluster="linked")


def test_each_service_has_its_own_role_once(without_role):
    for service, name in (
        ("ecs.amazonaws.com", NAME),
        ("ecs.application-autoscaling.amazonaws.com", "AWSServiceRoleForApplicationAutoScaling_ECSService"),
    ):
        if not without_role.list_roles(PathPrefix=f"/aws-service-role/{service}/")["Roles"]:
            assert without_role.create_service_linked_role(AWSServiceName=service)["Role"]["RoleName"] == name
        assert refusal(without_role.create_service_linked_role, AWSServiceName=service) == "InvalidInput"
