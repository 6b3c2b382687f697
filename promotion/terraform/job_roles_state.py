"""The state of terraform/gitlab: the roles of GitLab's jobs as an administrator's last apply left them.

It is the document that the S3 backend keeps (`stateV4` in Terraform's internal/states/statefile/version4.go), beside
that of the environment. Only an administrator writes it, and no secret is in it.
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from promotion.aws import Client
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.terraform.job_roles import STATE_KEY

Attributes = Mapping[str, Any]


@dataclass(frozen=True)
class JobRolesState:
    """`roles`, `providers`: the attributes of each, by name or ARN; `policies`: {role: document of the policy `job`}.

    `trusts`: {role: document}. `options`: those of `scripts.aws`, by name; none in an older state.
    """

    roles: Mapping[str, Attributes]
    trusts: Mapping[str, Any]
    policies: Mapping[str, Any]
    providers: Mapping[str, Attributes]
    options: Mapping[str, Any]

    def command(self, environment: Environment) -> str:
        """Return the command that makes all of it again as it was applied, with the same options."""
        return command(environment, self.options)


def command(environment: Environment, options: Mapping[str, Any], verb: str = "scripts.aws") -> str:
    """Return the command with these options, by name, that makes the roles; or another verb that takes the same ones.

    A placeholder stands for each that is not known: its default may not be the one of the last apply.
    """
    words = ["--gitlab-project", options.get("gitlab_project", "GROUP/NAME")]
    for name, usual, unknown in (("gitlab_url", "https://gitlab.com", "URL"), ("branch", "main", "BRANCH")):
        value = options.get(name, unknown)
        words += [f"--{name.replace('_', '-')}", value] if value != usual else []
    words += ["--foundations"] if options.get("foundations") and verb == "scripts.aws" else []
    return shlex.join(["python", "-m", verb, environment.name, *words])


def read(environment: Environment, s3: Client) -> JobRolesState | None:
    """Return the state; None if there is none. Raise what boto3 raises, and PromotionError if it can't be read."""
    try:
        body = s3.get_object(Bucket=environment.state_bucket, Key=STATE_KEY)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    try:
        return _parsed(json.loads(body))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise PromotionError(
            f"s3://{environment.state_bucket}/{STATE_KEY} is not a state of Terraform in version 4; an administrator "
            "restores an earlier version of the object"
        ) from error


def _parsed(document: Any) -> JobRolesState:
    if document["version"] != 4:
        raise ValueError(document["version"])
    roles = {each["name"]: each for each in _instances(document, "aws_iam_role")}
    return JobRolesState(
        roles,
        {name: json.loads(role["assume_role_policy"]) for name, role in roles.items()},
        {each["role"]: json.loads(each["policy"]) for each in _instances(document, "aws_iam_role_policy")},
        {each["arn"]: each for each in _instances(document, "aws_iam_openid_connect_provider")},
        document.get("outputs", {}).get("options", {}).get("value", {}),
    )


def _instances(document: Any, type_: str) -> list[Attributes]:
    found = [each for each in document["resources"] if (each["mode"], each["type"]) == ("managed", type_)]
    return [instance["attributes"] for each in found for instance in each["instances"] if "deposed" not in instance]
