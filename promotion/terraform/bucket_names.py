"""The names of an environment's buckets: all accounts of AWS share them, and the first to make a bucket has its name.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

from botocore.exceptions import ClientError

from promotion.aws import Client
from promotion.environment import Environment
from promotion.errors import PromotionError


class BucketNameTaken(PromotionError):
    """Another account has a bucket of that name."""


def require_free(environment: Environment, s3: Client) -> None:
    """Raise BucketNameTaken for the first of the environment's buckets that another account has.

    Before anything is made: a first apply would meet it in its middle.
    """
    own = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    for name in environment.buckets:
        if name not in own and _is_there(s3, name):
            raise BucketNameTaken(
                f"the bucket {name} belongs to another AWS account, and all accounts share the names of buckets; give "
                f"{environment.name} a name of your own in environments/ (acme{environment.name}), and run: python -m "
                f"scripts.state acme{environment.name}"
            )


def _is_there(s3: Client, name: str) -> bool:
    """Return whether somebody has the bucket: S3 says 404 for one that nobody has."""
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status >= 500:
            raise
        return bool(status != 404)
    return True
