"""A correction to MiniStack: 1.5.33 runs ECS services in an account without the role that ECS needs for them.

CreateCluster makes the role if its caller may: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
Without it CreateService is refused: https://github.com/aws-samples/baseline-environment-on-aws/issues/238
Nor does it give these roles their names, so that those of two services were one:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack import app as ministack
from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id
from ministack.services import iam

from localcloud.aws.answer import Answer
from localcloud.aws.caller import current

_Handler = Callable[..., Awaitable[Answer]]
_ECS = "ecs.amazonaws.com"
_NAMES = {
    _ECS: "AWSServiceRoleForECS",
    "ecs.application-autoscaling.amazonaws.com": "AWSServiceRoleForApplicationAutoScaling_ECSService",
}
_MISSING = "Unable to assume the service linked role. Please verify that the ECS service linked role exists."


def correct() -> None:
    """Let MiniStack ask for ECS's role in this process."""
    made = iam._IAM_HANDLERS["CreateServiceLinkedRole"]
    iam._IAM_HANDLERS["CreateServiceLinkedRole"] = _with_name(made)
    ministack.SERVICE_HANDLERS["ecs"] = _asking(ministack.SERVICE_HANDLERS["ecs"])


def _with_name(make: Callable[[Mapping[str, Any]], Answer]) -> Callable[[Mapping[str, Any]], Answer]:
    def named(parameters: Mapping[str, Any]) -> Answer:
        service = str(iam._p(parameters, "AWSServiceName"))
        name = _NAMES.get(service)
        if name is None:
            return make(parameters)
        if name in iam._roles:
            # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html#API_CreateServiceLinkedRole_Errors
            taken = f"Service role name {name} has been taken in this account, please try a different suffix."
            answer: Answer = iam._error(400, "InvalidInput", taken, ns="iam")
            return answer
        before = set(iam._roles)
        answer = make(parameters)
        if answer[0] != 200:
            return answer
        [generic] = set(iam._roles) - before
        role = iam._roles.pop(generic)
        iam._roles[name] = {**role, "RoleName": name, "Arn": role["Arn"].replace(generic, name)}
        status, headers, body = answer
        return status, headers, body.replace(generic.encode(), name.encode())

    return named


def _asking(handler: _Handler) -> _Handler:
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if operation == "CreateCluster" and _NAMES[_ECS] not in iam._roles and _may_make(headers):
            iam._IAM_HANDLERS["CreateServiceLinkedRole"]({"AWSServiceName": [_ECS]})
        if operation == "CreateService" and _NAMES[_ECS] not in iam._roles:
            refused: Answer = error_response_json("InvalidParameterException", _MISSING, 400)
            return refused
        return await handler(method, path, headers, body, query)

    return handle


def _may_make(headers: Mapping[str, str]) -> bool:
    role = f"arn:aws:iam::{get_account_id()}:role/aws-service-role/{_ECS}/{_NAMES[_ECS]}"
    denied = iam_evaluator.enforce(
        current().access_key, "iam:CreateServiceLinkedRole", "iam", ministack.extract_region(headers),
        resource_arn=role, service_context={"iam:AWSServiceName": _ECS},
    )  # fmt: skip
    return denied is None
