import boto3
import click
import pytest
from botocore.config import Config
from click.testing import CliRunner

from command_line.command import Command


@click.command(cls=Command)
@click.argument("endpoint")
def ask(endpoint):
    config = Config(connect_timeout=2, retries={"max_attempts": 1})
    boto3.client("s3", region_name="eu-west-1", endpoint_url=endpoint, config=config).head_bucket(Bucket="nobodys")


@pytest.fixture
def credentials(monkeypatch, tmp_path):
    """None at all: neither variables nor files nor a machine's role."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it keeps credentials that an earlier test gave it
    return monkeypatch


def told(endpoint="http://127.0.0.1:1"):
    result = CliRunner().invoke(ask, [endpoint])
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    return result.output


def test_no_credentials_is_one_line(credentials):
    assert told().startswith("Error: no AWS credentials; log in to AWS")


def test_an_unreachable_endpoint_is_one_line(credentials):
    credentials.setenv("AWS_ACCESS_KEY_ID", "111111111111")
    credentials.setenv("AWS_SECRET_ACCESS_KEY", "x")
    assert "http://127.0.0.1:1" in told()
    assert "start the local cloud: make up" in told()


def test_a_refusal_is_one_line(credentials, cloud):
    credentials.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY0000000000")
    credentials.setenv("AWS_SECRET_ACCESS_KEY", "x")
    credentials.setenv("AWS_CA_BUNDLE", cloud.variables["AWS_CA_BUNDLE"])
    assert told(cloud.variables["AWS_ENDPOINT_URL"]).startswith("Error: AWS refused:")
