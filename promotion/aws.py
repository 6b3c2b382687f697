"""AWS clients of one environment."""

from collections.abc import Iterator
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


def entries(client: Client, operation: str, key: str, **options: Any) -> Iterator[Any]:
    """Yield the entries of all pages of an answer."""
    for page in client.get_paginator(operation).paginate(**options):
        yield from page.get(key, ())


def clients_as(environment: Environment, role_arn: str, session_name: str, *services: str) -> list[Client]:
    """Return one client per service that acts as the role, for an hour at most."""
    variables = credentials_of(environment, role_arn, session_name)
    session = boto3.Session(*variables.values(), region_name=environment.aws_region)
    return [session.client(service, config=_CONFIG) for service in services]


def credentials_of(environment: Environment, role_arn: str, session_name: str) -> dict[str, str]:
    """Return the variables of credentials that act as the role, for an hour at most: id, secret, session token."""
    return _variables(client(environment, "sts").assume_role(RoleArn=role_arn, RoleSessionName=session_name))


def credentials_within(environment: Environment, name: str, policy: str) -> dict[str, str]:
    """Return the variables of credentials that may do what both the caller and the policy may, for an hour at most.

    AWS lends them to the key of a user, and not to a session: then it raises AccessDenied.
    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    """
    sts = client(environment, "sts")
    return _variables(sts.get_federation_token(Name=name, Policy=policy, DurationSeconds=3600))


def _variables(answer: dict[str, Any]) -> dict[str, str]:
    names = {"AccessKeyId": "AWS_ACCESS_KEY_ID", "SecretAccessKey": "AWS_SECRET_ACCESS_KEY"}
    names["SessionToken"] = "AWS_SESSION_TOKEN"
    return {variable: answer["Credentials"][name] for name, variable in names.items()}
