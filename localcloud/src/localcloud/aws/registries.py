"""A correction to MiniStack's ECR: 1.5.33 answers for the caller's account, whatever account a request names.

`registryId` is the account of the registry; both that one's repository policy and the caller's own policies must allow
the call. An image that is not there is an error: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core import iam_actions, responses
from ministack.services import ecr

from localcloud.aws.answer import Answer
from localcloud.aws.json_body import fields

_Handle = Callable[..., Awaitable[Answer]]
_ARN = Callable[..., str]


def correct() -> None:
    """Let MiniStack answer for the account that a request names, in this process."""
    ecr.handle_request = _in_named_account(ecr.handle_request)
    ecr.repository_policy_for_arn = _policy
    iam_actions.extract_resource_arn = _arn_in_named_account(iam_actions.extract_resource_arn)
    ecr._describe_images = _complete(ecr._describe_images)


def _in_named_account(handle: _Handle) -> _Handle:
    async def handle_request(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Answer:
        caller = responses.get_account_id()
        responses.set_request_account_id(str(fields(body).get("registryId") or caller))
        try:
            return await handle(method, path, headers, body, query_params)
        finally:
            responses.set_request_account_id(caller)

    return handle_request


def _arn_in_named_account(arn: _ARN) -> _ARN:
    def extract_resource_arn(
        service: str, method: str, path: str, headers: Any, body: bytes, query_params: Any, region: str, account_id: str
    ) -> str:
        named = str(fields(body).get("registryId") or account_id) if service == "ecr" else account_id
        return arn(service, method, path, headers, body, query_params, region, named)

    return extract_resource_arn


def _policy(resource_arn: str) -> tuple[str, str] | None:
    """Return the policy of a repository, empty without one, and its account; None if there is no such repository."""
    _, _, _, region, account, name = resource_arn.split(":", 5)
    name = name.removeprefix("repository/")
    if ecr._repositories.get_scoped(account, region, name) is None:
        return None
    return ecr._repo_policies.get_scoped(account, region, name) or "", account


def _complete(describe: Callable[[dict[str, Any]], Answer]) -> Callable[[dict[str, Any]], Answer]:
    """Return `describe` with an error for an image that was asked for and is not there."""

    def describe_images(data: dict[str, Any]) -> Answer:
        name = data.get("repositoryName", "")
        for image in data.get("imageIds") or [] if name in ecr._repositories else []:
            if not ecr._find_image(name, image):
                text = f"The image with imageId {image} does not exist within the repository with name '{name}'"
                missing: Answer = responses.error_response_json("ImageNotFoundException", text, 400)
                return missing
        return describe(data)

    return describe_images
