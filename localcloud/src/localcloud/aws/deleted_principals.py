"""A correction to MiniStack's IAM: 1.5.33 lets a role made again use the grants of the deleted one.

AWS keeps a role or user that a policy names by its identifier. When it is deleted, the policy shows the identifier and
matches nobody, not even a new role or user of the same name, until the policy is saved again:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from ministack.services import ecr, iam, kms, s3, secretsmanager, sns, sqs

from localcloud.aws.answer import Answer

_Handler = Callable[[Mapping[str, Any]], Answer]


def correct() -> None:
    """Let MiniStack forget who is deleted in this process."""
    handlers = iam._IAM_HANDLERS
    handlers["DeleteRole"] = _forgetting(handlers["DeleteRole"], iam._roles, "Role")
    handlers["DeleteUser"] = _forgetting(handlers["DeleteUser"], iam._users, "User")


def _forgetting(handler: _Handler, kept: Mapping[str, Any], kind: str) -> _Handler:
    def handle(asked: Mapping[str, Any]) -> Answer:
        deleted = kept.get(iam._p(asked, f"{kind}Name"))
        answer = handler(asked)
        if deleted is not None and answer[0] == 200:
            _forget(deleted["Arn"], deleted[f"{kind}Id"])
        return answer

    return handle


def _forget(arn: str, identifier: str) -> None:
    """Put the identifier in the place of the ARN, wherever it is a principal."""
    for holder, name in _policies():
        document = holder[name]
        if isinstance(document, str) and f'"{arn}"' in document:
            holder[name] = _without(document, arn, identifier)


def _policies() -> Iterator[tuple[MutableMapping[Any, Any], Any]]:
    """Return where each policy with principals is kept, in all accounts: a mapping, and its key there."""
    for policies in (s3._bucket_policies, secretsmanager._resource_policies, ecr._repo_policies):
        yield from ((policies._data, key) for key in list(policies._data))
    yield from ((key, "Policy") for key in kms._keys._data.values() if "Policy" in key)
    yield from ((role, "AssumeRolePolicyDocument") for role in iam._roles._data.values())
    for held in (*sqs._queues._data.values(), *sns._topics._data.values()):
        if "Policy" in held.get("attributes", {}):
            yield held["attributes"], "Policy"


def _without(document: str, arn: str, identifier: str) -> str:
    policy = json.loads(document)
    statements = policy["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in ("Principal", "NotPrincipal"):
            named = statement.get(element)
            if isinstance(named, dict) and "AWS" in named:
                named["AWS"] = _replaced(named["AWS"], arn, identifier)
    return json.dumps(policy)


def _replaced(names: str | list[str], arn: str, identifier: str) -> str | list[str]:
    if isinstance(names, str):
        return identifier if names == arn else names
    return [identifier if name == arn else name for name in names]
