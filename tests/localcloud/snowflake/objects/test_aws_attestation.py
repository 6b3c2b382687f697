"""Logins by a role of AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest
import snowflake.connector
from snowflake.connector.errors import DatabaseError

from tests.localcloud.snowflake.objects.deployer import (
    row_of,
)


@pytest.fixture(autouse=True)
def allowed_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the connector send its proof to this machine, as its own variable for such hosts allows."""
    monkeypatch.setenv("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", "127.0.0.1,localhost")


@pytest.mark.rule(
    "A service user logs in by the AWS role of its ARN, whose path a session's own ARN does not have",
    source="user-guide/workload-identity-federation",
    status="matches Snowflake; the local AWS answers the client's signed request, and checks the signature of its root "
    "alone",
)
def test_an_aws_role_logs_in(cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    ]}  # fmt: skip
    iam, variables = cloud.client("iam"), cloud.variables
    made = [
        iam.create_role(RoleName=name, Path="/jobs/", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        for name in ("wif-plan", "wif-other")
    ]
    names = ("account", "host", "port", "protocol")
    place = {name: variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
    login = place | {"authenticator": "WORKLOAD_IDENTITY", "workload_identity_provider": "AWS", "user": "WIF_PLAN"}
    for name in ("AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_REGION"):
        monkeypatch.setenv(name, variables[name])
    admin = place | {"user": variables["SNOWFLAKE_USER"], "password": variables["SNOWFLAKE_PASSWORD"]}
    with snowflake.connector.connect(**admin) as connection:
        run = connection.cursor().execute
        run(f"CREATE USER WIF_PLAN TYPE = SERVICE WORKLOAD_IDENTITY = (TYPE = AWS ARN = '{made[0]}')")
        shown = row_of(run("SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS FOR USER WIF_PLAN"))
        details = json.loads(shown["additional_info"])
        assert (details["awsPartition"], details["type"], details["iamRole"]) == ("aws", "IAM_ROLE", "wif-plan")
        try:
            become(cloud, monkeypatch, made[0])
            with snowflake.connector.connect(**login) as planner:
                assert planner.cursor().execute("SELECT CURRENT_USER()").fetchone() == ("WIF_PLAN",)
            monkeypatch.delenv(
                "AWS_ENDPOINT_URL"
            )  # signed for sts.<region>.amazonaws.com, as Terraform's provider does
            snowflake.connector.connect(**login).close()
            become(cloud, monkeypatch, made[1])
            with pytest.raises(DatabaseError) as error:
                snowflake.connector.connect(**login)
            assert error.value.errno == 390144
        finally:
            run("DROP USER WIF_PLAN")
            for name in ("wif-plan", "wif-other"):
                iam.delete_role(RoleName=name)


def become(cloud: Any, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    """Give this process the credentials of a role."""
    key = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="job")["Credentials"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", key["SessionToken"])
