"""A role is handed to a service by one who may."""

import pytest

from tests.localcloud.aws.conftest import allow, document, refusal


def schedule(role: str) -> dict:
    target = {"Arn": "arn:aws:sqs:eu-west-1:111111111111:queue", "RoleArn": role}
    return {
        "Name": "pass", "ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target,
    }  # fmt: skip


@pytest.mark.rule(
    "A role in a task definition or a schedule needs iam:PassRole on it, for iam:PassedToService",
    source="IAM/latest/UserGuide/id_roles_use_passrole.html",
    status="matches AWS for RegisterTaskDefinition, RunTask's overrides, CreateSchedule and UpdateSchedule",
)
def test_only_what_may_be_passed_is_passed(account, assumed):
    assumed(allow("s3:*"), name="mine")
    mine, other = (f"arn:aws:iam::{account}:role/{name}" for name in ("mine", "other"))
    services = allow(["ecs:*", "scheduler:*"])
    passing = allow("iam:PassRole", mine, StringEquals={"iam:PassedToService": "ecs-tasks.amazonaws.com"})
    client = assumed(services, passing)
    containers = [{"name": "main", "image": "image", "memory": 64}]
    task = {"family": "passed", "containerDefinitions": containers}
    register = client("ecs").register_task_definition
    assert register(**task, taskRoleArn=mine, executionRoleArn=mine)["taskDefinition"]["taskRoleArn"] == mine
    assert register(**task)["taskDefinition"]["family"] == "passed"
    assert refusal(register, **task, taskRoleArn=other) == "AccessDeniedException"
    assert refusal(register, **task, taskRoleArn=mine, executionRoleArn="other") == "AccessDeniedException"
    run = {"taskDefinition": "passed", "overrides": {"taskRoleArn": other}}
    assert refusal(client("ecs").run_task, **run) == "AccessDeniedException"
    assert refusal(client("scheduler").create_schedule, **schedule(mine)) == "AccessDeniedException"


def test_another_service_needs_another_right(cloud, account, assumed):
    mine = f"arn:aws:iam::{account}:role/mine"
    trust = {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}
    cloud.client("iam").create_role(RoleName="mine", AssumeRolePolicyDocument=document(trust))
    passing = allow("iam:PassRole", mine, StringEquals={"iam:PassedToService": "scheduler.amazonaws.com"})
    scheduler = assumed(allow("scheduler:*"), passing)("scheduler")
    scheduler.create_schedule(**schedule(mine))
    assert refusal(scheduler.update_schedule, **schedule(mine.replace("mine", "other"))) == "AccessDeniedException"
    cloud.client("scheduler").delete_schedule(Name="pass")
    cloud.client("iam").delete_role(RoleName="mine")
