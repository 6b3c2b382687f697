"""The S3 client of this process."""

from functools import cache

import boto3
from botocore.client import BaseClient
from botocore.config import Config


@cache
def s3_client() -> BaseClient:
    """Return the one S3 client of this process, so that all tasks of a Spark worker share its connections."""
    return boto3.client("s3", config=Config(retries={"mode": "standard", "max_attempts": 5}, read_timeout=60))
