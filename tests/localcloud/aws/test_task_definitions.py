"""A task definition for Fargate is one that Fargate can start."""

import pytest

from tests.localcloud.aws.conftest import allow, fault

LOGS = {
    "awslogs-group": "/tasks", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "task",
}  # fmt: skip


def task(container: dict | None = None, **changes) -> dict:
    """A definition for Fargate, with these fields of its container and of its own."""
    base = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}
    containers = [{"name": "main", "image": "x:1", **(container or {})}]
    return {"family": "limits", "containerDefinitions": containers, **base, **changes}


def logging(**options: str) -> dict:
    return {"logConfiguration": {"logDriver": "awslogs", "options": options}}


def sizes(cpu: int, memory: int) -> str:
    values = f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory."
    return f"{values} See the Amazon ECS documentation for the valid values."


@pytest.mark.rule(
    "Fargate has certain sizes of memory for each size of CPU",
    source="AmazonECS/latest/userguide/task-cpu-memory-error.html",
)
@pytest.mark.parametrize(
    "cpu, memory",
    [("300", "512"), ("256", "4096"), ("512", "512"), ("4096", "31744"), ("8192", "17408"), ("16384", "30720")],
)
def test_cpu_and_memory_that_fargate_does_not_have(cloud, cpu, memory):
    words = sizes(int(cpu), int(memory))
    assert fault(cloud.client("ecs").register_task_definition, **task(cpu=cpu, memory=memory)) == (
        "ClientException",
        words,
    )


@pytest.mark.parametrize(
    "cpu, memory",
    [
        ("256", "2048"),
        ("512", "3072"),
        ("4096", "30720"),
        ("8192", "20480"),
        ("16384", "122880"),
        (".25 vCPU", "0.5 GB"),
        ("1 vcpu", "2GB"),
    ],
)
def test_cpu_and_memory_that_fargate_has(cloud, cpu, memory):
    found = cloud.client("ecs").register_task_definition(**task(cpu=cpu, memory=memory))
    assert found["taskDefinition"]["family"] == "limits"


ROLE = "Fargate requires task definition to have execution role ARN to support"
NETWORK = "Fargate only supports network mode \u2018awsvpc\u2019."
PORTS = "When networkMode=awsvpc, the host ports and container ports in port mappings must match."
SECRETS = "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
SUM = "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."
SECRET = {"secrets": [{"name": "a", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:a"}]}
REFUSED = {
    "network": (task(networkMode="bridge"), NETWORK),
    "ports": (task({"portMappings": [{"containerPort": 80, "hostPort": 8080}]}), PORTS),
    "no cpu": (task(cpu=""), "Fargate requires that 'cpu' be defined at the task level."),
    "no memory": (task(memory=""), "Fargate requires that 'memory' be defined at the task level."),
    "odd cpu": (task(cpu="one"), "Invalid 'cpu' setting for task."),
    "odd memory": (task(memory="512 MB"), "Invalid 'memory' setting for task."),
    "sum": (task({"cpu": 512}), SUM),
    "secrets": (task(SECRET), SECRETS),
    "secrets on EC2": (task({**SECRET, "memory": 64}, requiresCompatibilities=["EC2"]), SECRETS),
    "ECR": (task({"image": "111111111111.dkr.ecr.eu-west-1.amazonaws.com/a:1"}), f"{ROLE} ECR images."),
    "log": (task(logging(**LOGS)), f"{ROLE} log driver awslogs."),
}  # fmt: skip


@pytest.mark.rule(
    "A Fargate task has the network mode awsvpc, CPU and memory, and an execution role for images of ECR, secrets and "
    "the log driver awslogs",
    source="AmazonECS/latest/developerguide/fargate-tasks-services.html",
    status="matches AWS; whether the role may do what it is for shows at the task's start, and no task starts here",
)
@pytest.mark.parametrize("asked, words", REFUSED.values(), ids=REFUSED)
def test_what_a_fargate_task_needs(cloud, asked, words):
    assert fault(cloud.client("ecs").register_task_definition, **asked) == ("ClientException", words)


@pytest.mark.rule(
    "A health check has an interval of 5 to 300 seconds, a timeout of 2 to 60, 1 to 10 retries and up to 300 seconds "
    "to start; a container on Fargate has 120 seconds to stop at most",
    source="AmazonECS/latest/APIReference/API_HealthCheck.html",
    status="matches AWS; the words are those of another setting",
)
@pytest.mark.parametrize(
    "name, value", [("interval", 4), ("timeout", 61), ("retries", 11), ("startPeriod", 301), ("stopTimeout", 121)]
)
def test_the_times_of_a_container(cloud, name, value):
    given = {name: value} if name == "stopTimeout" else {"healthCheck": {"command": ["CMD", "true"], name: value}}
    words = f"Invalid '{name}' setting for container 'main'."
    assert fault(cloud.client("ecs").register_task_definition, **task(given)) == ("ClientException", words)


@pytest.mark.rule(
    "The containers of a task have names of their own",
    source="https://github.com/Shippable/support/issues/2946",
)
def test_containers_have_names_of_their_own(cloud):
    two = task(containerDefinitions=[{"name": "main", "image": "x:1"}] * 2)
    words = "Container names must be unique within a Task Definition."
    assert fault(cloud.client("ecs").register_task_definition, **two) == ("ClientException", words)


def test_with_a_role_it_is_registered(cloud, account, assumed):
    assumed(allow("s3:*"), name="limits-tasks")
    role = {"executionRoleArn": f"arn:aws:iam::{account}:role/limits-tasks"}
    register = cloud.client("ecs").register_task_definition
    few = {name: value for name, value in LOGS.items() if name != "awslogs-group"}
    words = "Log driver awslogs requires options: awslogs-group"
    assert fault(register, **task(logging(**few), **role)) == ("ClientException", words)
    health = {"command": ["CMD", "true"], "interval": 30, "timeout": 10, "retries": 3, "startPeriod": 300}
    times = {"healthCheck": health, "stopTimeout": 120}
    ports = {"portMappings": [{"containerPort": 80, "hostPort": 80}, {"containerPort": 81}]}
    assert register(**task({**logging(**LOGS), **SECRET, **ports, **times}, **role))["taskDefinition"]["revision"]
