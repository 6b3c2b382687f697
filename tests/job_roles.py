"""The roles of GitLab's jobs in the applied platform, as an administrator makes them, and their sessions."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import jwt

from promotion.environment import JOBS, load
from promotion.terraform.job_roles import STATE_KEY
from tests.applied import Applied
from tests.conftest import RunningCloud

ISSUER = "https://gitlab.example"
# An administrator's run of `scripts.aws`, which makes what `scripts.state` makes, too.
OPTIONS = ("--gitlab-project", "marquee/marquee", "--gitlab-url", ISSUER, "--yes")
_SUBJECT = "project_path:marquee/marquee:ref_type:branch:ref:main:environment_protected:false"


@contextmanager
def made(applied: Applied, *options: str) -> Iterator[None]:
    """Make the roles; they are gone afterwards."""
    iam = applied.cloud.client("iam")
    applied.verb("aws", *OPTIONS, *options)
    try:
        yield
    finally:
        for role in map(load("local").job_role, JOBS):
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                iam.delete_role_policy(RoleName=role, PolicyName=policy)
            iam.delete_role(RoleName=role)
        for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
            if provider["Arn"].endswith("/gitlab.example"):
                iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])
        applied.cloud.client("s3").delete_object(Bucket=load("local").state_bucket, Key=STATE_KEY)


def session(cloud: RunningCloud, job: str) -> dict[str, str]:
    """Return the credentials of a job's role, as STS gives them for a token of GitLab's."""
    local = load("local")
    claims = {"iss": ISSUER, "aud": f"{local.prefix}-{job}", "sub": _SUBJECT, "exp": int(time.time()) + 3600}
    token = jwt.encode(claims, "k" * 32, algorithm="HS256")
    answer = cloud.client("sts").assume_role_with_web_identity(
        RoleArn=local.job_role_arn(job), RoleSessionName=job, WebIdentityToken=token
    )
    keys: dict[str, str] = answer["Credentials"]
    return keys


def variables(cloud: RunningCloud, job: str) -> dict[str, str]:
    """Return the variables of a process that has this session."""
    keys = session(cloud, job)
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }
