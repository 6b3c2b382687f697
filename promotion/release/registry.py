"""The images of a release in their registry: all of them must be there before an environment is touched.

ECS pulls an image only when it starts a task: without this, a deploy and a rollback would find out at their end. Only
names are asked for, no image is pulled.
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
"""

import re
from collections.abc import Callable, Mapping

from botocore import exceptions

from promotion.aws import Client
from promotion.errors import PromotionError

_ECR = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<repository>[^@]+)@(?P<digest>\w+:\w+)"
)
_ABSENT = ("ImageNotFoundException", "RepositoryNotFoundException")
_DOWN = (exceptions.ConnectionError, exceptions.HTTPClientError)


class ImagesMissing(PromotionError):
    """An image is not in its registry, or the registry does not say so."""


def require(references: Mapping[str, str], ecr: Callable[[str], Client], remedy: str, again: str) -> None:
    """Raise ImagesMissing, a line each, unless every image of `references`, {name: reference}, is in its registry.

    Only references by digest to an ECR can be asked for; the others are left out. `ecr` returns a client of a region;
    `remedy` is the next step for an image that is not there, `again` the one after a registry that did not answer.
    """
    lines = [
        line
        for name, reference in references.items()
        if (found := _ECR.fullmatch(reference)) and (line := _fault(name, found, ecr(found["region"]), remedy, again))
    ]
    if lines:
        raise ImagesMissing("\n  ".join(lines))


def _fault(name: str, image: re.Match[str], ecr: Client, remedy: str, again: str) -> str:
    """Return what is wrong with an image, and the next step; empty if it is there."""
    place = f"{image['repository']} of account {image['account']}"
    try:
        ecr.describe_images(
            registryId=image["account"],
            repositoryName=image["repository"],
            imageIds=[{"imageDigest": image["digest"]}],
        )
    except exceptions.ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _ABSENT:
            return f"image {name}: {place} has no {image['digest']}; {remedy}"
        if code.startswith("AccessDenied"):
            return f"image {name}: may not ask {place}; an administrator applies terraform/registry, then {again}"
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            raise
        return f"image {name}: the registry failed with {code}; when it is back: {again}"
    except _DOWN as error:
        return f"image {name}: the registry does not answer ({type(error).__name__}); when it does: {again}"
    return ""
