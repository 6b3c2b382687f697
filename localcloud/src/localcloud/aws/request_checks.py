"""Let a correction refuse a request before the handler of its service answers.

It reads the operation and its fields by botocore's models, from which AWS generates its SDKs and API references:
https://github.com/boto/botocore/tree/develop/botocore/data
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

import botocore.session
from botocore.model import OperationModel, ServiceModel
from ministack import app as ministack
from ministack.core.responses import error_response_json
from ministack.services import cloudwatch, iam, sns

from localcloud.aws.answer import Answer
from localcloud.aws.json_body import fields

_Handler = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True)
class Fault:
    """Why a request is refused: AWS's code, its words, and the status."""

    code: str
    text: str
    status: int = 400


Check = Callable[[OperationModel, Mapping[str, Any]], Fault | None]


def refuse(service: str, **checks: Callable[[Mapping[str, Any]], Fault | None]) -> None:
    """Let operations of the service, each by its name, refuse the fields in which their check finds a fault."""
    refuse_any(service, lambda operation, asked: checks[operation.name](asked), frozenset(checks))


def refuse_any(service: str, check: Check, operations: Collection[str] = ()) -> None:
    """Let the service refuse the requests, of these operations or of all, in which the check finds a fault."""
    handler = ministack.SERVICE_HANDLERS[service]
    ministack.SERVICE_HANDLERS[service] = _checking(service, handler, check, operations)


def _checking(service: str, handler: _Handler, check: Check, operations: Collection[str]) -> _Handler:
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        # Most requests are told by a header to be of another operation, and are not read for nothing.
        target = _target(headers)
        request = None
        if not operations or not target or target in operations:
            request = _read(service, method, path, headers, body, query)
        fault = check(*request) if request and (not operations or request[0].name in operations) else None
        if fault is None:
            return await handler(method, path, headers, body, query)
        return _answer(service, headers, fault)

    return handle


def _target(headers: Mapping[str, str]) -> str:
    return headers.get("x-amz-target", "").rpartition(".")[2]


@cache
def _model(service: str) -> ServiceModel:
    name = {"monitoring": "cloudwatch"}.get(service, service)
    return botocore.session.get_session().get_service_model(name)


def _read(
    service: str, method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
) -> tuple[OperationModel, Mapping[str, Any]] | None:
    """Return the operation and its fields; None for what the model does not know, which MiniStack itself refuses.

    CBOR is not read: MiniStack reads it only with a library that is not installed here.
    """
    model = _model(service)
    if model.metadata["protocol"] == "rest-json":
        return _of_address(model, method, path, fields(body))
    form = parse_qs(body.decode(errors="replace"), keep_blank_values=True) if _is_form(headers) else {}
    name = _target(headers) or _first({**query, **form}, "Action") or ""
    if name not in model.operation_names:
        return None
    operation = model.operation_model(name)
    if form or not body:
        return operation, _of_form(operation.input_shape, "", {**query, **form}) or {}
    return operation, fields(body)


def _is_form(headers: Mapping[str, str]) -> bool:
    return "x-www-form-urlencoded" in headers.get("content-type", "")


def _of_address(
    model: ServiceModel, method: str, path: str, body: Mapping[str, Any]
) -> tuple[OperationModel, Mapping[str, Any]] | None:
    for name in model.operation_names:
        operation = model.operation_model(name)
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(operation.http["requestUri"]))
        found = re.fullmatch(pattern, path) if operation.http["method"] == method else None
        if found:
            return operation, {**body, **{label: unquote(value) for label, value in found.groupdict().items()}}
    return None


def _of_form(shape: Any, name: str, form: Mapping[str, Any]) -> Any:
    """Return the value of a form's fields below a name, such as `Tags.member.1.Key`; None without one."""
    if shape is None or shape.type_name == "map":
        return None
    if name and name not in form and not any(key.startswith(f"{name}.") for key in form):
        return None
    if shape.type_name == "structure":
        members = {key: _of_form(member, f"{name}.{key}".lstrip("."), form) for key, member in shape.members.items()}
        return {key: value for key, value in members.items() if value is not None} or None
    if shape.type_name == "list":
        found = {
            key.removeprefix(f"{name}.member.").partition(".")[0] for key in form if key.startswith(f"{name}.member.")
        }
        places = sorted(int(place) for place in found if place.isdecimal())
        return [_of_form(shape.member, f"{name}.member.{place}", form) for place in places] or None
    return _first(form, name)


def _first(form: Mapping[str, Any], name: str) -> str | None:
    values = form.get(name)
    return values[0] if isinstance(values, list) else values


def _answer(service: str, headers: Mapping[str, str], fault: Fault) -> Answer:
    answer: Answer
    if service in ("iam", "sts"):
        answer = iam._error(fault.status, fault.code, escape(fault.text), ns=service)
    elif service == "monitoring":
        answer = cloudwatch._error(fault.code, fault.text, fault.status, "x-amz-target" in headers)
    elif service == "sns":
        answer = sns._error(fault.code, fault.text, fault.status)
    else:
        answer = error_response_json(fault.code, fault.text, fault.status)
    return answer
