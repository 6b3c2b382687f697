"""A half of the cloud that falls comes back as it was: on its ports, with what it had acknowledged."""

import pytest
import snowflake.connector

from tests.attack.halves import halves_of
from tests.conftest import RunningCloud, running_cloud

ADMIN = ("account", "user", "password", "host", "port", "protocol")


@pytest.mark.slow
def test_each_half_comes_back_on_its_port_with_its_contents(tmp_path, guarded_environment):
    with running_cloud(tmp_path / "cloud", guarded_environment, "local", keep=True) as cloud:
        cloud.client("s3").create_bucket(
            Bucket="falls", CreateBucketConfiguration={"LocationConstraint": cloud.variables["AWS_REGION"]}
        )
        with snowflake.connector.connect(**admin(cloud)) as connection:
            connection.cursor().execute("CREATE DATABASE FALLS")
        for half in halves_of(cloud.folder, cloud.variables):
            half.fall(0.1)
            assert half.healthy()
        assert "falls" in [each["Name"] for each in cloud.client("s3").list_buckets()["Buckets"]]
        with snowflake.connector.connect(**admin(cloud)) as connection:
            assert "FALLS" in [row[1] for row in connection.cursor().execute("SHOW DATABASES")]


def admin(cloud: RunningCloud) -> dict[str, str]:
    return {name: cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in ADMIN}
