"""A correction to MiniStack's STS: 1.5.33 takes a web identity's token of any age, for any audience, of any issuer.

AWS first validates the token: its issuer is a provider of the account, its audience one of the provider's, and it has
not expired. Then the role's trust policy decides. The errors:
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
The signature is not checked: the issuer is not at hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt
from ministack.core.responses import error_response_json
from ministack.services import iam, sts

from localcloud.aws.answer import Answer

_Denied = Callable[[str, Mapping[str, Any], bool], Answer | None]


def correct() -> None:
    """Let MiniStack validate tokens in this process."""
    sts._web_identity_trust_denied = _validated(sts._web_identity_trust_denied)


def _validated(denied: _Denied) -> _Denied:
    def refusal(role_arn: str, parameters: Mapping[str, Any], use_json: bool) -> Answer | None:
        fault = _fault(role_arn.split(":")[4], iam._p(parameters, "WebIdentityToken"))
        if fault is None:
            return denied(role_arn, parameters, use_json)
        answer: Answer = error_response_json(*fault, 400) if use_json else sts._error(400, *fault, ns="sts")
        return answer

    return refusal


def _fault(account: str, token: str) -> tuple[str, str] | None:
    """Return code and message of the first fault of the token; None if the account takes it."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return "InvalidIdentityToken", "The ID Token provided is not a valid JWT."
    issuer = str(claims.get("iss", ""))
    arn = f"arn:aws:iam::{account}:oidc-provider/{issuer.split('://', 1)[-1].rstrip('/')}"
    provider = iam._oidc_providers.get_scoped(account, None, arn)
    if provider is None:
        return "InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {issuer}"
    audiences = claims.get("aud", [])
    if not set(audiences if isinstance(audiences, list) else [audiences]) & set(provider["ClientIDList"]):
        return "InvalidIdentityToken", "Incorrect token audience"
    return _age(claims.get("exp"))


def _age(expires: object) -> tuple[str, str] | None:
    if not isinstance(expires, int | float):
        return "InvalidIdentityToken", "Missing a required claim: exp"
    now = int(time.time())
    if now < expires:
        return None
    message = f"Token expired: current date/time {now} must be before the expiration date/time {int(expires)}"
    return "ExpiredTokenException", message
