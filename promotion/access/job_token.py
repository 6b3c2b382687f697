"""The identity of a CI job: GitLab's token, in the file where AWS clients look for one.

GitLab hands an ID token over as a variable, every AWS client reads it from the file that AWS_WEB_IDENTITY_TOKEN_FILE
names and changes it for the role in AWS_ROLE_ARN. Where AWS_ID_TOKEN is not set, other credentials serve.
"""

import base64
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from promotion.errors import PromotionError


class TokenWithoutRole(PromotionError):
    """The job has a token, but not the variables that go with it."""


class NoToken(PromotionError):
    """The job has neither a token nor other credentials."""


class TokenExpired(PromotionError):
    """The job's token is no longer valid."""


def write_token(variables: Mapping[str, str]) -> Path | None:
    """Write AWS_ID_TOKEN to the file AWS_WEB_IDENTITY_TOKEN_FILE, for its owner only; return the file, or None.

    Raise TokenWithoutRole if a variable that goes with the token is missing, TokenExpired if it is too old, and NoToken
    if there is none and AWS clients would look for one.
    """
    if not (token := variables.get("AWS_ID_TOKEN")):
        _require_file(variables)
        return None
    for name in ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"):
        if not variables.get(name):
            raise TokenWithoutRole(
                f"AWS_ID_TOKEN is set, but {name} is not: give it to this environment in the project's CI/CD "
                'settings (docs/runbook.md, "Setting up a project")'
            )
    if (expiry := _expiry(token)) and expiry <= time.time():
        moment = time.strftime("%Y-%m-%d %H:%M", time.gmtime(expiry))
        raise TokenExpired(f"the token of this job expired at {moment} UTC; retry the job, which gives it a new one")
    file = Path(variables["AWS_WEB_IDENTITY_TOKEN_FILE"])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as target:
        target.write(token)
    return file


def _require_file(variables: Mapping[str, str]) -> None:
    """Raise NoToken if AWS clients, which take keys first, would open a token's file that is not there."""
    file = variables.get("AWS_WEB_IDENTITY_TOKEN_FILE")
    if file and variables.get("AWS_ROLE_ARN") and not variables.get("AWS_ACCESS_KEY_ID") and not Path(file).exists():
        raise NoToken(
            "this job has no AWS_ID_TOKEN, and no other AWS credentials; declare it under id_tokens "
            "(.gitlab/deploy.yml), and see whether the project may make ID tokens"
        )


def _expiry(token: str) -> int | None:
    """Return when a token expires, in seconds since 1970; None if it does not say.

    https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
    """
    try:
        return int(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["exp"])
    except (IndexError, ValueError, KeyError, TypeError):
        return None
