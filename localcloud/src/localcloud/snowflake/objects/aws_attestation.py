"""The attestation of AWS: a GetCallerIdentity that the client signed and did not send. The local AWS answers it.

https://github.com/snowflakedb/gosnowflake/blob/master/auth_wif.go
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from urllib.parse import parse_qs, urlsplit

import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session

from localcloud.snowflake.objects.jwt_auth import invalid_token
from localcloud.snowflake.wire import errors

_AUDIENCE = "snowflakecomputing.com"
_HOST = re.compile(r"sts\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SECONDS = 10
_NO_AWS = "WORKLOAD_IDENTITY_PROVIDER = AWS without a local AWS (AWS_ENDPOINT_URL)"


def caller(token: str) -> str:
    """Return the ARN of the IAM user or the role's session that signed the request.

    Raise SnowflakeError 390144 for another request or one that AWS refuses, 000002 if there is no local AWS.
    """
    try:
        sent = json.loads(base64.b64decode(token, validate=True))
        url, method, headers = urlsplit(sent["url"]), sent["method"], {**sent["headers"]}
    except (binascii.Error, ValueError, KeyError, TypeError) as problem:
        raise invalid_token() from problem
    audience = {key.lower(): value for key, value in headers.items()}.get("x-snowflake-audience")
    action = parse_qs(url.query).get("Action")
    if (method, audience, action) != ("POST", _AUDIENCE, ["GetCallerIdentity"]):
        raise invalid_token()
    session = botocore.session.get_session()
    endpoint = session.create_client("sts", region_name="us-east-1").meta.endpoint_url
    if urlsplit(endpoint).hostname not in _LOOPBACK:
        raise errors.unsupported(_NO_AWS)
    # The Python connector signs for the host of AWS_ENDPOINT_URL, if the client has that; the other drivers never do.
    if not _HOST.fullmatch(url.hostname or "") and url.netloc != urlsplit(endpoint).netloc:
        raise invalid_token()
    verify = session.get_config_variable("ca_bundle") or True
    return _arn(AWSRequest(method, f"{endpoint.rstrip('/')}/?{url.query}", headers), verify)


def _arn(request: AWSRequest, verify: str | bool) -> str:
    """Return the ARN in the answer of STS."""
    try:
        answer = URLLib3Session(verify, timeout=_SECONDS).send(request.prepare())
    except BotoCoreError as problem:
        raise errors.unsupported(_NO_AWS) from problem
    found = re.search(r"<Arn>([^<]+)</Arn>", answer.text)
    if answer.status_code != 200 or not found:
        raise invalid_token()
    return found[1]
