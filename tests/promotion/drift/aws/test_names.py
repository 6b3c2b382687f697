"""Resources with the environment's name that the code does not have, and the commands that remove them."""

import json
import shlex

import botocore
import pytest

from promotion.drift.aws import kinds, names, state_bucket
from promotion.drift.finding import NotCompared
from promotion.drift.plan_document import PlanDocument
from promotion.environment import JOBS, load
from promotion.policy.static_plan import static_plan
from tests.promotion.drift.by_hand import ANYTHING, document
from tests.terraform.conftest import MIRROR

PREFIX = "marquee-dev"  # of another environment than the one that other tests apply
ODD = "-hand $(touch here); `touch here` 'x';"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


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
    _make_more(cloud)
    words = (
        "bucket", "role", "queue", "topic", "schedule", "ECS service", "user", "group", "managed policy",
        "log resource policy", "log destination", "composite alarm", "dashboard", "schedule group", "ECS cluster",
    )  # fmt: skip
    alarm = f"alarm {PREFIX}{ODD}"
    others = (f"alias alias/{PREFIX}-hand", f"log group /{PREFIX}/hand", f"secret {PREFIX}/hand")
    return [*(f"{word} {PREFIX}-hand" for word in words), alarm, *others, f"role gitlab-{PREFIX}-hand"]


def _make_more(cloud) -> None:
    iam, logs, cloudwatch = cloud.client("iam"), cloud.client("logs"), cloud.client("cloudwatch")
    for job in ("hand", *JOBS):
        iam.create_role(RoleName=f"gitlab-{PREFIX}-{job}", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.create_user(UserName=f"{PREFIX}-hand")
    iam.create_group(GroupName=f"{PREFIX}-hand")
    anything = document(ANYTHING)
    for name in ("hand", "boundary"):
        iam.create_policy(PolicyName=f"{PREFIX}-{name}", PolicyDocument=anything)
    logs.put_resource_policy(policyName=f"{PREFIX}-hand", policyDocument=anything)
    logs.put_destination(
        destinationName=f"{PREFIX}-hand", roleArn="arn:aws:iam::111111111111:role/a",
        targetArn="arn:aws:kinesis:eu-west-1:111111111111:stream/a",
    )  # fmt: skip
    cloudwatch.put_composite_alarm(AlarmName=f"{PREFIX}-hand", AlarmRule="FALSE")
    cloudwatch.put_dashboard(DashboardName=f"{PREFIX}-hand", DashboardBody='{"widgets": []}')
    cloud.client("scheduler").create_schedule_group(Name=f"{PREFIX}-hand")
    cloud.client("ecs").create_cluster(clusterName=f"{PREFIX}-hand")


def test_each_kind_is_found_and_its_command_removes_it(cloud, made):
    clients = {kind.service: cloud.client(kind.service) for kind in kinds.KINDS}
    found = list(names.findings(load("dev"), clients, PlanDocument(())))
    assert sorted(each.object for each in found) == sorted(made)
    for each in found:
        run(cloud, each.back)
    assert list(names.findings(load("dev"), clients, PlanDocument(()))) == []


def policy_of_a_plan(account: str) -> str:
    """Return the policy that terraform/gitlab gives dev's role of a plan, with which drift runs, for this account."""
    dev = load("dev")
    plan = static_plan(dev, MIRROR if MIRROR.is_dir() else None, root="gitlab")
    [found] = [
        each["change"]["after"]["policy"]
        for each in plan["resource_changes"]
        if each["type"] == "aws_iam_role_policy" and '["plan"]' in each["address"]
    ]
    return str(found).replace(dev.aws_account_id, account)


def test_the_role_of_a_plan_may_list_each_kind_and_read_the_state_s_bucket(cloud):
    iam, dev = cloud.client("iam"), load("dev")
    account = cloud.variables["AWS_ACCESS_KEY_ID"]
    trust = document({"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"})
    role = iam.create_role(RoleName="reads-names", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="reads-names", PolicyName="job", PolicyDocument=policy_of_a_plan(account))
    cloud.client("s3").create_bucket(
        Bucket=dev.state_bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    try:
        keys = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        clients = {kind.service: cloud.client(kind.service, keys) for kind in kinds.KINDS}
        results = [*names.findings(dev, clients, PlanDocument(())), *state_bucket.findings(dev, clients["s3"])]
        assert [each for each in results if isinstance(each, NotCompared)] == []
    finally:
        cloud.client("s3").delete_bucket(Bucket=dev.state_bucket)
        iam.delete_role_policy(RoleName="reads-names", PolicyName="job")
        iam.delete_role(RoleName="reads-names")
