"""S3 and STS that do not answer: real clients of a port where nobody listens."""

from __future__ import annotations

import socket
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.objects import storage as storage_module
from localcloud.snowflake.objects.integration import Integration
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.wire.errors import StorageUnreachable

ONCE = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=2)


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unused_port: int) -> Storage:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused_port}")
    monkeypatch.setattr(storage_module, "_TIMEOUTS", storage_module._TIMEOUTS.merge(ONCE))
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-west-1")
    return Storage(Account(), tmp_path, session)


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_role_that_can_not_be_assumed_now_is_waited_for(storage: Storage) -> None:
    role = "arn:aws:iam::111111111111:role/r"
    storage.account.add(
        Integration(
            ("I",), "ACCOUNTADMIN", storage_aws_role_arn=role, enabled=True, storage_allowed_locations=["s3://b/"]
        )
    )
    stage = Stage(("D", "S", "T"), "ACCOUNTADMIN", url="s3://b/", storage_integration="I")
    with pytest.raises(StorageUnreachable, match="Error assuming AWS_ROLE:\nCould not connect"):
        storage.place(stage)


def test_a_bucket_that_does_not_answer_is_waited_for(storage: Storage) -> None:
    place = storage.place(Stage(("D", "S", "T"), "ACCOUNTADMIN", url="s3://b/"))
    with pytest.raises(StorageUnreachable, match=r"Failure using stage area\. Cause: .*Could not connect"):
        place.find("a.csv")
