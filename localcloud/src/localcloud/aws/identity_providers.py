"""A correction to MiniStack's IAM: 1.5.33 can't change the audiences of an OpenID Connect provider.

Terraform's AWS provider does so by two actions, of which both are idempotent:
https://docs.aws.amazon.com/goto/WebAPI/iam-2010-05-08/AddClientIDToOpenIDConnectProvider
https://docs.aws.amazon.com/goto/WebAPI/iam-2010-05-08/RemoveClientIDFromOpenIDConnectProvider
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import iam

from localcloud.aws.answer import Answer

_Change = Callable[[list[str], str], list[str]]


def correct() -> None:
    """Let MiniStack change audiences in this process."""
    for name, change in _CHANGES.items():
        iam._IAM_HANDLERS[name] = _action(name, change)


def _with(audiences: list[str], audience: str) -> list[str]:
    return audiences if audience in audiences else [*audiences, audience]


def _without(audiences: list[str], audience: str) -> list[str]:
    return [each for each in audiences if each != audience]


_CHANGES: Mapping[str, _Change] = {
    "AddClientIDToOpenIDConnectProvider": _with,
    "RemoveClientIDFromOpenIDConnectProvider": _without,
}


def _action(name: str, change: _Change) -> Callable[[Mapping[str, Any]], Answer]:
    def answer(parameters: Mapping[str, Any]) -> Answer:
        arn = iam._p(parameters, "OpenIDConnectProviderArn")
        provider = iam._oidc_providers.get(arn)
        if provider is None:
            missing: Answer = iam._error(404, "NoSuchEntity", f"OIDC provider {arn} not found.", ns="iam")
            return missing
        provider["ClientIDList"] = change(provider["ClientIDList"], iam._p(parameters, "ClientID"))
        changed: Answer = iam._xml(200, f"{name}Response", "", ns="iam")
        return changed

    return answer
