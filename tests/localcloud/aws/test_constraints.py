"""The fields of a request have the form, the size and the values that AWS publishes."""

import pytest

from tests.localcloud.aws.conftest import document, fault

TRUST = document({"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"})
ROLE = {"RoleName": "constrained", "AssumeRolePolicyDocument": TRUST}
ARN = "arn:aws:iam::111111111111:role/constrained"
SCHEDULE = {
    "Name": "constrained", "ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": {"Arn": "arn:aws:sqs:eu-west-1:111111111111:queue", "RoleArn": ARN},
}  # fmt: skip
NAME = r"Member must satisfy regular expression pattern: [\w+=,.@-]+"
REPOSITORY = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"
ALARM = {
    "AlarmName": "constrained", "Namespace": "a", "MetricName": "b", "Period": 60, "EvaluationPeriods": 1,
    "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold", "Statistic": "Sum",
}  # fmt: skip


def longer(size: int) -> str:
    return f"Member must have length less than or equal to {size}"


def tags(size: int) -> list[dict[str, str]]:
    return [{"Key": f"k{number}", "Value": "v"} for number in range(size)]


CASES = {
    "role's name, characters": ("iam", "create_role", ROLE | {"RoleName": "a b"}, "Value 'a b' at 'roleName'", NAME),
    "role's name, length": ("iam", "create_role", ROLE | {"RoleName": "r" * 65}, "r' at 'roleName'", longer(64)),
    "user's name": ("iam", "create_user", {"UserName": "u" * 65}, "at 'userName'", longer(64)),
    "policy's name": (
        "iam", "create_policy", {"PolicyName": "p" * 129, "PolicyDocument": TRUST}, "at 'policyName'", longer(128),
    ),
    "tags": ("iam", "create_role", ROLE | {"Tags": tags(51)}, "Value at 'tags'", longer(50)),
    "tag's key": (
        "iam", "create_role", ROLE | {"Tags": [{"Key": "é!", "Value": "v"}]}, "at 'tags.1.member.key'", "pattern: ",
    ),
    "longest session": (
        "iam", "create_role", ROLE | {"MaxSessionDuration": 43_201}, "Value '43201' at 'maxSessionDuration'",
        "Member must have value less than or equal to 43200",
    ),
    "session's name": (
        "sts", "assume_role", {"RoleArn": ARN, "RoleSessionName": "a b"}, "Value 'a b' at 'roleSessionName'",
        r"pattern: [\w+=,.@-]*",
    ),
    "log group's name": (
        "logs", "create_log_group", {"logGroupName": "a b"}, "Value 'a b' at 'logGroupName'",
        r"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+",
    ),
    "schedule's name": ("scheduler", "create_schedule", SCHEDULE | {"Name": "n" * 65}, "at 'name'", longer(64)),
    "schedule's state": (
        "scheduler", "create_schedule", SCHEDULE | {"State": "ON"}, "Value 'ON' at 'state'",
        "Member must satisfy enum value set: [ENABLED, DISABLED]",
    ),
    "comparison": (
        "cloudwatch", "put_metric_alarm", ALARM | {"ComparisonOperator": "More"}, "'More' at 'comparisonOperator'",
        "Member must satisfy enum value set: [GreaterThanOrEqualToThreshold, GreaterThanThreshold, ",
    ),
    "actions": (
        "cloudwatch", "put_metric_alarm", ALARM | {"AlarmActions": [f"arn:aws:sns:eu-west-1:1:{n}" for n in range(6)]},
        "Value at 'alarmActions'", longer(5),
    ),
    "secret": (
        "secretsmanager", "create_secret", {"Name": "constrained", "SecretString": "s" * 65_537},
        "Value at 'secretString'", longer(65_536),
    ),
}  # fmt: skip
CODES = {
    "iam": "ValidationError", "sts": "ValidationError", "cloudwatch": "ValidationError",
    "logs": "InvalidParameterException", "scheduler": "ValidationException", "secretsmanager": "ValidationException",
}  # fmt: skip


@pytest.mark.rule(
    "Names, lists, numbers and texts have the form, the size and the values that the API reference publishes for them",
    source="IAM/latest/APIReference/API_CreateRole.html",
    status="matches AWS for IAM, STS, CloudWatch, Logs, Scheduler, Secrets Manager and ECR; how a list is shown, and "
    "the codes of Scheduler and Secrets Manager, are from memory",
)
@pytest.mark.parametrize("service, call, arguments, place, constraint", CASES.values(), ids=CASES)
def test_a_field_keeps_its_constraints(cloud, service, call, arguments, place, constraint):
    code, words = fault(getattr(cloud.client(service), call), **arguments)
    assert code == CODES[service]
    assert words.startswith("1 validation error detected: ") and place in words and constraint in words


def test_each_violation_is_named(cloud):
    code, words = fault(cloud.client("iam").create_role, **ROLE | {"RoleName": "r " * 40})
    assert code == "ValidationError" and words.startswith("2 validation errors detected: Value ")
    assert words.count("; Value ") == 1 and NAME in words and longer(64) in words


@pytest.mark.rule(
    "A repository's name is of lower-case letters and digits, with . _ - and / between them",
    source="AmazonECR/latest/APIReference/API_CreateRepository.html",
)
@pytest.mark.parametrize(
    "name, constraint",
    {
        "Upper": f"satisfy regular expression '{REPOSITORY}'",
        "a..b": f"satisfy regular expression '{REPOSITORY}'",
        "b" * 257: "have length less than or equal to 256",
    }.items(),
    ids=["upper", "dots", "long"],
)
def test_the_name_of_a_repository(cloud, name, constraint):
    words = f"Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must {constraint}'"
    assert fault(cloud.client("ecr").create_repository, repositoryName=name) == ("InvalidParameterException", words)


def test_what_keeps_them_is_accepted(cloud):
    iam, long = cloud.client("iam"), "+=,.@-_r" * 8
    spaced = [{"Key": "Größe x", "Value": "a b/é"}]
    iam.create_role(**ROLE | {"RoleName": long, "Tags": [*tags(49), *spaced], "MaxSessionDuration": 43_200})
    kept = iam.list_role_tags(RoleName=long)["Tags"]
    iam.delete_role(RoleName=long)
    assert len(kept) == 50 and spaced[0] in kept
    secrets = cloud.client("secretsmanager")
    secrets.create_secret(Name="constrained", SecretString="s" * 65_536)
    secrets.delete_secret(SecretId="constrained", ForceDeleteWithoutRecovery=True)
