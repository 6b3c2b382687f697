from pathlib import Path

from pipelines.exploration.session import s3_settings
from pipelines.exploration.truststore import truststore

PREFIX = "spark.hadoop.fs.s3a."


def test_an_endpoint_of_its_own_is_addressed_by_path():
    settings = s3_settings({"AWS_ENDPOINT_URL": "https://127.0.0.1:4566", "AWS_REGION": "eu-west-1"})
    assert settings[f"{PREFIX}endpoint"] == "https://127.0.0.1:4566"
    assert settings[f"{PREFIX}path.style.access"] == "true"
    assert settings[f"{PREFIX}endpoint.region"] == "eu-west-1"


def test_without_one_it_is_aws_as_the_sdk_finds_it():
    settings = s3_settings({})
    assert list(settings) == [f"{PREFIX}aws.credentials.provider"]


def test_a_ca_bundle_becomes_the_truststore_of_driver_and_executors(cloud, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "with blank"))
    bundle = Path(cloud.variables["AWS_CA_BUNDLE"])
    settings = s3_settings({"AWS_CA_BUNDLE": str(bundle)})
    options = settings["spark.driver.extraJavaOptions"]
    assert f'-Djavax.net.ssl.trustStore="{truststore(bundle)}"' in options
    assert settings["spark.executor.extraJavaOptions"] == options
