"""Roles of the local AWS that tests make."""

import json
from typing import Any

_ACCOUNT = "111111111111"
ROOT = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{_ACCOUNT}:root"}}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def make_role(iam: Any, name: str, *statements: dict[str, Any], trust: dict[str, Any] = ROOT) -> str:
    """The ARN of a role that the account, or who `trust` says, may assume, with these statements."""
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))
    iam.put_role_policy(RoleName=name, PolicyName="job", PolicyDocument=policy(*statements))
    return f"arn:aws:iam::{_ACCOUNT}:role/{name}"


def verify_outputs(warehouse: Any, **more: Any) -> dict[str, Any]:
    """Terraform's outputs as verify and status read them, with a role for them.

    The role may what terraform/identities.tf gives it, in these buckets: files without a key of KMS.
    """
    bucket = f"arn:aws:s3:::{warehouse.landing}"
    may = [{"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": [f"{bucket}/streaming/*"]}]
    key = warehouse.outputs["services"]["analyst"]["key_secret"]
    secret = f"arn:aws:secretsmanager:*:{_ACCOUNT}:secret:{key}-??????"
    may.append({"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": [secret]})
    return {
        **warehouse.outputs,
        "landing_bucket": warehouse.landing,
        "ready_bucket": warehouse.ready,
        "dead_letter_queue_url": "https://queue/dead",
        "verify_role_arn": make_role(warehouse.cloud.client("iam"), f"{warehouse.database}-verify", *may),
        **more,
    }
