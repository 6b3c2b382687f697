"""Storage integrations."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.integration import Integration, external_id, require_allowed
from localcloud.snowflake.wire.errors import SnowflakeError

OPTIONS = {
    "TYPE": "EXTERNAL_STAGE",
    "STORAGE_PROVIDER": "'S3'",
    "ENABLED": "TRUE",
    "STORAGE_ALLOWED_LOCATIONS": "('s3://a/x/')",
    "STORAGE_AWS_ROLE_ARN": "'arn:role'",
}


def create(**changes: str) -> str:
    options = {key: value for key, value in (OPTIONS | changes).items() if value}
    return "CREATE STORAGE INTEGRATION I " + " ".join(f"{key} = {value}" for key, value in options.items())


@pytest.mark.parametrize("missing", list(OPTIONS))
def test_a_missing_option_is_named(refused, missing: str) -> None:
    error = refused(create(**{missing: ""}))
    assert (error.code, missing in error.message) == ("002029", True)


def test_the_first_missing_option_is_named_on_a_change_too(run, refused) -> None:
    run(create())
    run("ALTER INTEGRATION I UNSET ENABLED")
    assert "ENABLED" in refused("ALTER INTEGRATION I SET STORAGE_BLOCKED_LOCATIONS = ('s3://a/x/y/')").message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"STORAGE_PROVIDER": "'GCS'"}, "000002"),
        ({"TYPE": "QUEUE"}, "000002"),
        ({"STORAGE_ALLOWED_LOCATIONS": "('gs://a')"}, "001008"),
        ({"STORAGE_BLOCKED_LOCATIONS": "('/tmp')"}, "001008"),
    ],
)
def test_other_clouds_are_refused(refused, changes: dict[str, str], code: str) -> None:
    assert refused(create(**changes)).code == code


def test_describe(run) -> None:
    run(create(STORAGE_BLOCKED_LOCATIONS="('s3://a/x/y/', 's3://b/')", STORAGE_AWS_OBJECT_ACL="'bucket-owner'"))
    found = {row[0]: row[2] for row in run("DESCRIBE INTEGRATION I")}
    assert found["ENABLED"] == "true"
    assert found["USE_PRIVATELINK_ENDPOINT"] == "false"
    assert found["STORAGE_ALLOWED_LOCATIONS"] == "s3://a/x/"
    assert found["STORAGE_BLOCKED_LOCATIONS"] == "s3://a/x/y/,s3://b/"
    assert found["STORAGE_AWS_ROLE_ARN"] == "arn:role"
    assert found["STORAGE_AWS_IAM_USER_ARN"] == "arn:aws:iam::1:user/snowflake"
    assert found["STORAGE_AWS_OBJECT_ACL"] == "bucket-owner"


def test_the_external_id(session: Session) -> None:
    first, second = Integration(("I",), ""), Integration(("J",), "")
    made = external_id(session.account, first)
    assert made.startswith("ACCOUNT_SFCRole=2_")
    assert external_id(session.account, Integration(("I",), "OTHER")) == made != external_id(session.account, second)
    first.storage_aws_external_id = "ours"
    assert external_id(session.account, first) == "ours"


@pytest.mark.parametrize("url", ["s3://a/x/", "s3://a/x", "s3://a/x/y/z"])
def test_allowed_locations(url: str) -> None:
    integration = Integration(("I",), "", enabled=True, storage_allowed_locations=["s3://a/x/"])
    require_allowed(integration, url)
    require_allowed(Integration(("I",), "", enabled=True, storage_allowed_locations=["*"]), url)


@pytest.mark.parametrize("url", ["s3://a/", "s3://a/xy/", "s3://b/x/", "s3://a/x/blocked/1"])
def test_locations_that_are_not_allowed(url: str) -> None:
    integration = Integration(("I",), "", enabled=True, storage_allowed_locations=["s3://a/x/"])
    integration.storage_blocked_locations = ["s3://a/x/blocked/"]
    with pytest.raises(SnowflakeError, match=url) as refusal:
        require_allowed(integration, url)
    assert refusal.value.code == "003127"


@pytest.mark.parametrize("enabled", [False, None])
def test_an_integration_that_is_not_enabled(enabled: bool | None) -> None:
    integration = Integration(("I",), "", enabled=enabled, storage_allowed_locations=["*"])
    with pytest.raises(SnowflakeError, match="is not enabled"):
        require_allowed(integration, "s3://a/")
