"""The services of AWS that are open here; MiniStack 1.5.33 has a hundred, and routes that ask for no signature.

Closed are Lambda, which would run code as the user of this machine, every service that is not listed, the addresses of
other data planes, and MiniStack's own routes under `/_ministack`, by which anybody on the machine could read all
messages or forget the whole cloud. A bucket's name can't begin with `_`, so no S3 request looks like one of these:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs

from ministack import app as ministack
from starlette.types import ASGIApp, Receive, Scope, Send

# By the name in a signature's scope: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
OPEN = frozenset({
    "cloudtrail", "ecr", "ecs", "iam", "kms", "logs", "monitoring", "s3", "scheduler", "secretsmanager", "sns", "sqs",
    "sts",
})  # fmt: skip
_READY = "/_ministack/ready"
_SCOPE = re.compile(r"Credential=[^/,]*/\d{8}/(?:[^/,]*/)?([a-z0-9-]+)/aws4_request")
_XML = frozenset({"cloudfront", "ec2", "route53"})


def correct() -> None:
    """Leave MiniStack only these services and no route of its own in this process."""
    ministack.SERVICE_HANDLERS = {name: ministack.SERVICE_HANDLERS[name] for name in sorted(OPEN)}
    ministack._handle_pre_body_request = _before_body
    ministack._handle_post_body_shortcuts = _after_body
    ministack._handle_special_data_plane_request = _other_addresses


async def _before_body(method: str, path: str, headers: dict[str, str], query: dict[str, Any], request_id: str) -> Any:
    preflight = ministack._handle_options_request(method, path, headers, query, request_id)
    return preflight or ministack._handle_ready_request(path, request_id)


async def _after_body(*arguments: Any) -> None:
    return None


async def _other_addresses(
    method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], request_id: str, **rest: Any
) -> Any:
    """Serve S3's own other addresses: its control plane, and buckets in the host's name."""
    control = await ministack._handle_s3_control_request(path, method, body, query, request_id, headers)
    if control:
        return control
    found = await ministack._handle_s3_vhost_request(headers.get("host", ""), path, method, headers, body, query)
    return (
        ministack._with_data_plane_headers(found, request_id, include_s3_id=True, wildcard_cors=False)
        if found
        else None
    )


class OnlyOpen:
    """An application that answers for the open services alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with 501 and the reason."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and (reason := _closed(scope)):
            await _refuse(reason, _wants_xml(scope), send)
        else:
            await self._app(scope, receive, send)


def _closed(scope: Scope) -> str | None:
    """Return why the request is not served; None if it is."""
    if scope["path"].startswith("/_") and scope["path"] != _READY:
        return f"the local AWS has no route {scope['path'].split('/')[1]}; use the AWS APIs, or localcloud up and down"
    service = _service(scope)
    if service and service not in OPEN:
        return f"the local AWS does not run {service}; it runs {', '.join(sorted(OPEN))}"
    return None


def _service(scope: Scope) -> str | None:
    """Return the service for which the request is signed, in a header or in its address; None without a signature."""
    header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    query = parse_qs(scope["query_string"].decode("latin-1")).get("X-Amz-Credential", [""])[0]
    found = _SCOPE.search(header) or _SCOPE.search(f"Credential={query}")
    return found[1] if found else None


def _wants_xml(scope: Scope) -> bool:
    form = dict(scope["headers"]).get(b"content-type", b"").startswith(b"application/x-www-form-urlencoded")
    return form or _service(scope) in _XML


async def _refuse(reason: str, xml: bool, send: Send) -> None:
    if xml:
        text = f"<ErrorResponse><Error><Type>Sender</Type><Code>NotImplemented</Code><Message>{reason}</Message>"
        kind, body = b"text/xml", f"{text}</Error></ErrorResponse>".encode()
    else:
        kind, body = b"application/json", json.dumps({"__type": "NotImplemented", "message": reason}).encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    if not xml:
        headers.append((b"x-amzn-errortype", b"NotImplemented"))
    await send({"type": "http.response.start", "status": 501, "headers": headers})
    await send({"type": "http.response.body", "body": body})
