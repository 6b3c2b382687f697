"""Settings of containers as AWS answers them, which are in the plan of each deploy after the first."""

import json

from promotion.environment import load
from promotion.policy.aws import task_settings
from promotion.policy.resource import Resource

# Those that nobody set, as a described task has them:
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
EMPTY = {
    "cpu": 0, "links": [], "portMappings": [], "entryPoint": [], "command": [], "environment": [],
    "environmentFiles": [], "mountPoints": [], "volumesFrom": [], "secrets": [], "dnsServers": [],
    "dnsSearchDomains": [], "extraHosts": [], "dockerSecurityOptions": [], "dockerLabels": {}, "ulimits": [],
    "systemControls": [], "interactive": False, "pseudoTerminal": False, "hostname": "", "repositoryCredentials": None,
}  # fmt: skip


def causes(**settings: object) -> list[str]:
    """Return the causes of findings for a container of the environment's image with these settings."""
    environment = load("prod")
    image = next(iter(environment.values()["images"].values()))
    container = {"name": "splitter", "image": image, **settings}
    values = {"requires_compatibilities": ["FARGATE"], "container_definitions": json.dumps([container])}
    task = Resource("aws_ecs_task_definition.this", "aws_ecs_task_definition", values)
    return [finding.cause for finding in task_settings.check([task], environment)]


def test_an_empty_setting_opens_nothing():
    assert causes(**EMPTY) == []


def test_one_that_says_something_is_found():
    controls = [{"namespace": "net.ipv4.ip_forward", "value": "1"}]
    found = causes(**EMPTY | {"systemControls": controls, "volumesFrom": [{"sourceContainer": "x"}]})
    assert found == ["no rule reads systemControls of a container", "no rule reads volumesFrom of a container"]
