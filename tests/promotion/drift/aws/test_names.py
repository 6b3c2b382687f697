"""Resources with the environment's name that the code does not have, and the commands that remove them."""

import json
import shlex

import botocore
import pytest

from promotion.drift.aws import names
from promotion.drift.plan_document import PlanDocument
from promotion.environment import load

PREFIX = "marquee-dev"  # of another environment than the one that other tests apply
ODD = "-hand $(touch here); `touch here` 'x';"
TRUST = {"Version": "2012-10-17", "Statement": []}


def run(cloud, command: str) -> None:
    """Run a command of the AWS CLI by its own rule: an option is a member of the operation's input."""
    aws, service, operation, *options = shlex.split(command)
    assert aws == "aws"
    if (service, operation) == ("s3", "rb"):
        service, operation, options = "s3", "delete-bucket", ["--bucket", options[0].removeprefix("s3://")]
    client, given = cloud.client(service), {}
    method = operation.replace("-", "_")
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
    members = {botocore.xform_name(name, "-"): (name, member) for name, member in shape.members.items()}
    for place, option in enumerate(options):
        if option.startswith("--"):
            name, member = members[option.removeprefix("--")]
            value = True if member.type_name == "boolean" else options[place + 1]
            given[name] = [value] if member.type_name == "list" else value
    getattr(client, method)(**given)


@pytest.fixture
def made(cloud) -> list[str]:
    """Make one resource of each kind by hand, one with a name to run; return the objects of their findings."""
    cloud.client("s3").create_bucket(
        Bucket=f"{PREFIX}-hand", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    arn = cloud.client("iam").create_role(RoleName=f"{PREFIX}-hand", AssumeRolePolicyDocument=json.dumps(TRUST))
    cloud.client("sqs").create_queue(QueueName=f"{PREFIX}-hand")
    cloud.client("logs").create_log_group(logGroupName=f"/{PREFIX}/hand")
    cloud.client("sns").create_topic(Name=f"{PREFIX}-hand")
    cloud.client("cloudwatch").put_metric_alarm(
        AlarmName=f"{PREFIX}{ODD}", Namespace="N", MetricName="M", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    cloud.client("scheduler").create_schedule(
        Name=f"{PREFIX}-hand", ScheduleExpression="rate(1 day)", FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws:sqs:eu-west-1:111111111111:a", "RoleArn": arn["Role"]["Arn"]},
    )  # fmt: skip
    ecs = cloud.client("ecs")
    ecs.create_cluster(clusterName=PREFIX)
    task = ecs.register_task_definition(family="hand", containerDefinitions=[{"name": "a", "image": "a", "memory": 8}])
    ecs.create_service(
        cluster=PREFIX, serviceName=f"{PREFIX}-hand", desiredCount=0,
        taskDefinition=task["taskDefinition"]["taskDefinitionArn"],
    )  # fmt: skip
    kms = cloud.client("kms")
    kms.create_alias(AliasName=f"alias/{PREFIX}-hand", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    cloud.client("secretsmanager").create_secret(Name=f"{PREFIX}/hand", SecretString="a")
    kinds = ("bucket", "role", "queue", "topic", "schedule", "ECS service")
    alarm = f"alarm {PREFIX}{ODD}"
    others = (f"alias alias/{PREFIX}-hand", f"log group /{PREFIX}/hand", f"secret {PREFIX}/hand")
    return [*(f"{kind} {PREFIX}-hand" for kind in kinds), alarm, *others]


def test_each_kind_is_found_and_its_command_removes_it(cloud, made):
    clients = {kind.service: cloud.client(kind.service) for kind in names._KINDS}
    found = list(names.findings(load("dev"), clients, PlanDocument(())))
    assert sorted(each.object for each in found) == sorted(made)
    for each in found:
        run(cloud, each.back)
    assert list(names.findings(load("dev"), clients, PlanDocument(()))) == []
