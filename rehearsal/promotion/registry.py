"""The registry that all environments take their images from. Each local cloud has its own copy of it."""

import contextlib
import json
import re

from rehearsal.promotion.environment_cloud import Place

_IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/(?P<repository>[^:@]+)")


def push(place: Place, manifest: str) -> None:
    """Put an image with this manifest into every repository that the environment names, and let its account see it."""
    file = place.project / "environments" / f"{place.name}.tfvars.json"
    for image in json.loads(file.read_text())["images"].values():
        if found := _IMAGE.match(image):
            _push(place, found["account"], found["repository"], manifest)


def _push(place: Place, account: str, repository: str, manifest: str) -> None:
    ecr = place.client("ecr", account)
    with contextlib.suppress(ecr.exceptions.RepositoryAlreadyExistsException):
        ecr.create_repository(repositoryName=repository)
    ecr.put_image(repositoryName=repository, imageManifest=manifest)
    environment = f"arn:aws:iam::{place.environment.aws_account_id}:root"
    # In life, terraform/registry names the roles of the jobs.
    allowed = {"Effect": "Allow", "Principal": {"AWS": environment}, "Action": "ecr:DescribeImages"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    ecr.set_repository_policy(repositoryName=repository, policyText=policy)
