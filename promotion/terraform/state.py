"""The state of an environment, read as Terraform's S3 backend keeps it: one JSON document.

The same document as `terraform state pull` prints, and the same outputs as `terraform output -json`, without the start
of a program. https://developer.hashicorp.com/terraform/language/backend/s3
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from promotion.aws import Client
from promotion.environment import Environment


@dataclass(frozen=True)
class State:
    """`serial`: the number that every change raises; `outputs`: {name: value} of the root module."""

    serial: int = 0
    outputs: Mapping[str, Any] = field(default_factory=dict)


def read(environment: Environment, s3: Client) -> State:
    """Return the state; one with the serial 0 and no outputs while there is none. Raise what boto3 raises."""
    key = f"{environment.name}/terraform.tfstate"
    try:
        body = s3.get_object(Bucket=environment.state_bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return State()
        raise
    document = json.loads(body)
    return State(int(document["serial"]), {name: each["value"] for name, each in document["outputs"].items()})
