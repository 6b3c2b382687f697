"""The S3 client of this process."""

from functools import cache

import boto3
from botocore.client import BaseClient
from botocore.config import Config

# More than its threads ask for at once: readers of versions for each file that is checked, and the files themselves.
_CONNECTIONS = 64


@cache
def s3_client() -> BaseClient:
    """Return the one S3 client of this process, so that all tasks of a Spark worker share its connections."""
    retries = {"mode": "standard", "max_attempts": 5}
    return boto3.client("s3", config=Config(retries=retries, read_timeout=60, max_pool_connections=_CONNECTIONS))
