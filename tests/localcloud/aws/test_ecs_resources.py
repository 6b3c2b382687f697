"""ECS asks for a right on the service or task definition, not on the cluster."""

import uuid

import pytest

from tests.localcloud.aws.conftest import allow, refusal


@pytest.fixture
def cluster(cloud) -> str:
    ecs, name = cloud.client("ecs"), f"t{uuid.uuid4().hex[:8]}"
    ecs.create_cluster(clusterName=name)
    ecs.register_task_definition(family=name, containerDefinitions=[{"name": "main", "image": "a", "memory": 64}])
    ecs.create_service(cluster=name, serviceName="s", taskDefinition=name, desiredCount=0)
    return name


@pytest.mark.rule(
    "A right to an ECS service or to RunTask is asked for on the service or the task definition, not on their cluster",
    source="service-authorization/latest/reference/list_amazonelasticcontainerservice.html",
    status="matches AWS for the actions that the platform needs",
)
def test_each_action_has_a_resource_of_its_own(account, assumed, cluster):
    place = f"arn:aws:ecs:eu-west-1:{account}"
    actions = ["ecs:DescribeServices", "ecs:UpdateService", "ecs:RunTask"]
    on_cluster = assumed(allow(actions, f"{place}:cluster/{cluster}"))("ecs")
    on_service = assumed(allow(actions[:2], f"{place}:service/{cluster}/*"))("ecs")
    service = {"cluster": cluster, "service": "s", "desiredCount": 0}
    for ask, right in (
        (lambda ecs: ecs.describe_services(cluster=cluster, services=["s"]), "DescribeServices"),
        (lambda ecs: ecs.update_service(**service), "UpdateService"),
    ):
        with pytest.raises(on_cluster.exceptions.ClientError, match=f"ecs:{right}"):
            ask(on_cluster)
        assert ask(on_service)
    assert refusal(on_cluster.run_task, cluster=cluster, taskDefinition=cluster) == "AccessDeniedException"
    task = assumed(allow("ecs:RunTask", f"{place}:task-definition/{cluster}"))("ecs")
    assert "tasks" in task.run_task(cluster=cluster, taskDefinition=cluster)


@pytest.mark.rule(
    "A request about several ECS services or clusters needs the right to each of them",
    source="service-authorization/latest/reference/list_amazonelasticcontainerservice.html",
)
@pytest.mark.parametrize("names", [["s", "other"], ["other", "s"], ["s", "s", "other"]], ids=",".join)
def test_of_several_each_is_asked_for(account, assumed, cluster, names):
    place = f"arn:aws:ecs:eu-west-1:{account}"
    actions = ["ecs:DescribeServices", "ecs:DescribeClusters"]
    one = assumed(allow(actions, [f"{place}:service/{cluster}/s", f"{place}:cluster/{cluster}"]))("ecs")
    assert refusal(one.describe_services, cluster=cluster, services=names) == "AccessDeniedException"
    clusters = [cluster if name == "s" else name for name in names]
    assert refusal(one.describe_clusters, clusters=clusters) == "AccessDeniedException"
    both = assumed(allow(actions, [f"{place}:service/{cluster}/*", f"{place}:cluster/*"]))("ecs")
    found = both.describe_services(cluster=cluster, services=names)
    assert [each["serviceName"] for each in found["services"]]
    assert both.describe_clusters(clusters=clusters)["clusters"]
