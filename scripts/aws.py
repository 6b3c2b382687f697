"""AWS clients of one environment."""

import boto3
import click
from botocore.config import Config

from scripts.environment import Environment

# A verb must not hang: an endpoint that does not answer is an error within seconds.
CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 4, "mode": "standard"})


def session(environment: Environment) -> boto3.Session:
    """A session in the environment's region. Raises click.ClickException if the credentials are of another account."""
    found = boto3.Session(region_name=environment.aws_region)
    account = found.client("sts", config=CONFIG).get_caller_identity()["Account"]
    if account != environment.aws_account_id:
        raise click.ClickException(
            f"these AWS credentials are of account {account}, environment {environment.name} lives in "
            f"{environment.aws_account_id}; log in there first"
        )
    return found


def client(environment: Environment, service: str):
    """A boto3 client with time limits, in the environment's own account."""
    return session(environment).client(service, config=CONFIG)
