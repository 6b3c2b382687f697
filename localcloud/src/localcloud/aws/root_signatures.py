"""A correction to MiniStack: 1.5.33 takes a root key, which is a 12-digit account, with any secret.

AWS answers SignatureDoesNotMatch to a signature that is not the secret's:
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
Here the root of every account has one secret, AWS_SECRET_ACCESS_KEY of the server. A request that names no key is
anonymous, whatever else its Authorization header says; 1.5.33 took it for root then, and in ListBuckets always.
"""

from __future__ import annotations

from typing import Any

from ministack import app as ministack
from ministack.core import iam_evaluator
from ministack.core.router import extract_access_key_id

_LIST_BUCKETS = "s3:ListAllMyBuckets"


def correct() -> None:
    """Let root's signature be checked in this process, as any other key's."""
    # By this function MiniStack leaves a signature unchecked; that a key is root's is asked by another.
    iam_evaluator._is_root_key = _never
    iam_evaluator.enforce = _signed(iam_evaluator.enforce)
    ministack.pin_signed_request = _anonymous_without_key(ministack.pin_signed_request)


def _never(access_key_id: str) -> bool:
    return False


def _signed(enforce: Any) -> Any:
    """Return `enforce` with a refusal of ListBuckets without credentials."""

    def checked(access_key_id: str, iam_action: str, *arguments: Any, **named: Any) -> Any:
        if iam_action == _LIST_BUCKETS and iam_evaluator._anonymous.get():
            return iam_evaluator.AuthError("MissingAuthenticationToken", "Access Denied")
        return enforce(access_key_id, iam_action, *arguments, **named)

    return checked


def _anonymous_without_key(pin: Any) -> Any:
    """Return `pin`, which keeps the request for its check, with every request without a key as anonymous."""

    def pinned(method: str, path: str, query: dict[str, Any], headers: list[tuple[bytes, bytes]]) -> None:
        pin(method, path, query, headers)
        authorization = dict(headers).get(b"authorization", b"").decode("latin-1")
        if not extract_access_key_id({"authorization": authorization}, query):
            iam_evaluator._anonymous.set(True)

    return pinned
