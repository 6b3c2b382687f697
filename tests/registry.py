"""Images in the local AWS's registry: names and digests without layers, which is all that a deploy asks for."""

import contextlib
import json

from tests.conftest import RunningCloud


def registry(cloud: RunningCloud, account: str):
    """A client of the registry's own account, as its root."""
    key = {"AccessKeyId": account, "SecretAccessKey": cloud.variables["AWS_SECRET_ACCESS_KEY"]}
    return cloud.client("ecr", key)


def push(cloud: RunningCloud, account: str, name: str, digest: str, readers: str = "") -> None:
    """Put an image into a repository, which is made if it is absent; the account `readers` may ask for it."""
    ecr = registry(cloud, account)
    with contextlib.suppress(ecr.exceptions.RepositoryAlreadyExistsException):
        ecr.create_repository(repositoryName=name)
    ecr.put_image(repositoryName=name, imageManifest=digest, imageDigest=digest)
    if readers:
        statement = {
            "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{readers}:root"}, "Action": "ecr:DescribeImages",
        }  # fmt: skip
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        ecr.set_repository_policy(repositoryName=name, policyText=json.dumps(policy))


def remove(cloud: RunningCloud, account: str, name: str, digest: str) -> None:
    """Remove an image from a repository."""
    registry(cloud, account).batch_delete_image(repositoryName=name, imageIds=[{"imageDigest": digest}])
