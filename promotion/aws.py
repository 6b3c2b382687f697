"""AWS clients of one environment."""

from typing import Any

import boto3
from botocore.config import Config

from promotion.environment import Environment
from promotion.errors import PromotionError

# boto3 makes its clients at run time: they have no static type.
Client = Any
# A verb must not hang: an endpoint that does not answer is an error within seconds.
_CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 4, "mode": "standard"})


def client(environment: Environment, service: str, region: str = "") -> Client:
    """Return a client with time limits, in the environment's own account, and in its region unless one is named.

    Raise PromotionError if the credentials belong to another account.
    """
    [found] = clients(environment, service, region=region)
    return found


def clients(environment: Environment, *services: str, region: str = "") -> list[Client]:
    """Return one such client per service, for the price of one look at the credentials. Raise PromotionError."""
    session = boto3.Session(region_name=environment.aws_region)
    account = session.client("sts", config=_CONFIG).get_caller_identity()["Account"]
    if account != environment.aws_account_id:
        raise PromotionError(
            f"these AWS credentials are of account {account}, environment {environment.name} lives in "
            f"{environment.aws_account_id}; log in there first"
        )
    return [session.client(service, region_name=region or None, config=_CONFIG) for service in services]


def clients_as(environment: Environment, role_arn: str, session_name: str, *services: str) -> list[Client]:
    """Return one client per service that acts as the role, for an hour at most."""
    answer = client(environment, "sts").assume_role(RoleArn=role_arn, RoleSessionName=session_name)
    credentials = answer["Credentials"]
    session = boto3.Session(
        credentials["AccessKeyId"],
        credentials["SecretAccessKey"],
        credentials["SessionToken"],
        region_name=environment.aws_region,
    )
    return [session.client(service, config=_CONFIG) for service in services]
