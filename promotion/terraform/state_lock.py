"""The lock of an environment's state: the object beside it that Terraform makes for the time of a run.

A run that was killed leaves it behind. https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
"""

import json
from dataclasses import dataclass

from botocore.exceptions import ClientError

from promotion.aws import Client
from promotion.environment import Environment


@dataclass(frozen=True)
class StateLock:
    """`who`: user@host; `operation`: as Terraform names it; `created`: UTC."""

    id: str
    who: str
    operation: str
    created: str

    def __str__(self) -> str:
        return f"{self.who} ({self.operation}, since {self.created})"


def find(environment: Environment, s3: Client) -> StateLock | None:
    """Return the lock; None if the state is not locked. Raise what boto3 raises."""
    key = f"{environment.name}/terraform.tfstate.tflock"
    try:
        body = s3.get_object(Bucket=environment.state_bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    info = json.loads(body)
    return StateLock(info["ID"], info["Who"], info["Operation"], info["Created"][:19].replace("T", " "))
