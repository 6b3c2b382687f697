"""Make the bucket that keeps an environment's Terraform state: the one thing that Terraform can't make itself.

It can be run at any time: what is there stays, what was changed by hand is set again.
"""

import json

import click
from botocore.exceptions import ClientError

from scripts import aws
from scripts.environment import Environment, environment_argument
from scripts.verb import Verb


@click.command(cls=Verb, help=__doc__)
@environment_argument
def state(environment: Environment) -> None:
    made = ensure(environment, aws.client(environment, "s3"))
    click.echo(f"state bucket {environment.state_bucket}: {'made' if made else 'kept'}")


def ensure(environment: Environment, s3) -> bool:
    """Make or mend the state bucket; return whether it is new."""
    bucket = environment.state_bucket
    made = _create(environment, s3)
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    )
    # Old states are the way back from a broken one.
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(tls_only(bucket)))
    return made


def tls_only(bucket: str) -> dict:
    """The bucket policy that refuses plain HTTP."""
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


def _create(environment: Environment, s3) -> bool:
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


if __name__ == "__main__":
    state()
