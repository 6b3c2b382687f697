"""A schedule says when, in which time zone, with which role and for whom."""

import pytest

from tests.localcloud.aws.conftest import document, fault

ROLE = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."


def trust(service: str = "scheduler.amazonaws.com", **condition: dict) -> str:
    found = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return document(found | ({"Condition": condition} if condition else {}))


@pytest.fixture
def schedule(cloud, account):
    """A function that makes a schedule of these fields, with a role that Scheduler may assume, and returns its name."""
    iam, scheduler, name = cloud.client("iam"), cloud.client("scheduler"), "kinder"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust())["Role"]["Arn"]

    def make(expression: str = "rate(1 hour)", **changes) -> str:
        target = {"Arn": f"arn:aws:sqs:eu-west-1:{account}:queue", "RoleArn": role} | changes.pop("Target", {})
        window = {"Mode": "OFF"}
        made = {"Name": name, "ScheduleExpression": expression, "FlexibleTimeWindow": window, "Target": target}
        scheduler.create_schedule(**made | changes)
        scheduler.delete_schedule(Name=name)
        return name

    yield make
    iam.delete_role(RoleName=name)


@pytest.mark.rule(
    "A schedule's expression is rate(value unit), cron() of six fields, or at() of a date and a time",
    source="scheduler/latest/UserGuide/schedule-types.html",
    status="matches AWS; rate(1 minutes) and rate(5 minute) are accepted, and no page says whether AWS does",
)
@pytest.mark.parametrize(
    "expression",
    [
        "every day", "cron(0 0 * * *)", "cron(0 1 * * * *)", "cron(71 8 1 * ? *)", "cron()", "rate(0 minutes)",
        "rate(10 seconds)", "rate(10 years)", "rate()", "rate(10)", "rate(10 minutess)", "rate(-10 minutes)",
        "rate( 10 minutes )", " rate(10 minutes)", "rate(1.5 hours)", "at(2021-12-31T23:59:59Z)", "at(2021-12-31)",
        "at(2026-13-01T00:00:00)", "cron(0 1 * * ? *) ",
    ],
)  # fmt: skip
def test_no_expression(schedule, expression):
    assert fault(schedule, expression=expression) == (
        "ValidationException",
        f"Invalid Schedule Expression {expression}.",
    )


@pytest.mark.parametrize(
    "expression", ["rate(1 hour)", "rate(5 minutes)", "rate(1 day)", "cron(0 4 * * ? *)", "at(2027-01-31T23:59:59)"]
)
def test_an_expression(schedule, expression):
    assert schedule(expression)


@pytest.mark.rule(
    "A schedule's time zone is one of IANA's",
    source="scheduler/latest/UserGuide/schedule-types.html",
    status="matches AWS; the words are a guess",
)
def test_a_time_zone_is_known(schedule):
    assert fault(schedule, ScheduleExpressionTimezone="Mars/One")[0] == "ValidationException"
    assert schedule(ScheduleExpressionTimezone="Europe/Berlin")


@pytest.mark.rule(
    "A schedule's role exists, and lets scheduler.amazonaws.com assume it, for the account and the group of schedules",
    source="scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
)
def test_scheduler_may_assume_the_role(cloud, account, schedule):
    iam = cloud.client("iam")
    missing = {"RoleArn": f"arn:aws:iam::{account}:role/nosuch"}
    assert fault(schedule, Target=missing) == ("ValidationException", ROLE)
    group = f"arn:aws:scheduler:eu-west-1:{account}:schedule-group/default"
    for policy, may in (
        (trust("events.amazonaws.com"), False),
        (trust(StringEquals={"aws:SourceAccount": "222222222222"}), False),
        (trust(ArnEquals={"aws:SourceArn": f"{group}s"}), False),
        (trust(StringEquals={"aws:SourceAccount": account}, ArnEquals={"aws:SourceArn": group}), True),
    ):
        iam.update_assume_role_policy(RoleName="kinder", PolicyDocument=policy)
        assert schedule() if may else fault(schedule) == ("ValidationException", ROLE)


@pytest.mark.rule("A schedule's target is an ARN", source="scheduler/latest/APIReference/API_Target.html")
def test_a_target_is_an_arn(schedule):
    words = "Provided Arn is not in correct format."
    assert fault(schedule, Target={"Arn": "queue"}) == ("ValidationException", words)
