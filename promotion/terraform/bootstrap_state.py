"""The bucket of an environment's Terraform state, which Terraform can't make itself."""

import json
from typing import Any

from botocore.exceptions import ClientError

from promotion.aws import Client
from promotion.environment import Environment

PUBLIC_ACCESS_BLOCK = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}
VERSIONING = "Enabled"
ENCRYPTION = "AES256"
OWNERSHIP = "BucketOwnerEnforced"


def ensure(environment: Environment, s3: Client) -> bool:
    """Make the state bucket, or set again what was changed by hand; return True if it is new."""
    bucket = environment.state_bucket
    made = _create(environment, s3)
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=PUBLIC_ACCESS_BLOCK)
    # Old states are the way back from a broken one.
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": VERSIONING})
    s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": ENCRYPTION}}]
        },
    )
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(tls_only(bucket)))
    # S3 refuses it while an access list that somebody wrote lets others in: what is above is set then.
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": OWNERSHIP}]})
    return made


def tls_only(bucket: str) -> dict[str, Any]:
    """Return the bucket policy that refuses plain HTTP."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def _create(environment: Environment, s3: Client) -> bool:
    # us-east-1 is the one region that may not be named.
    place = {"CreateBucketConfiguration": {"LocationConstraint": environment.aws_region}}
    try:
        s3.head_bucket(Bucket=environment.state_bucket, ExpectedBucketOwner=environment.aws_account_id)
        return False
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
    s3.create_bucket(Bucket=environment.state_bucket, **({} if environment.aws_region == "us-east-1" else place))
    return True
