import os

from promotion.access.credential_variables import without_credentials

GIVEN = {
    "PATH": "/bin",
    "AWS_ENDPOINT_URL": "https://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token",
    "AWS_PROFILE": "admin",
    "AWS_CONFIG_FILE": "/home/ann/.aws/config",
    "SNOWFLAKE_HOST": "127.0.0.1",
    "SNOWFLAKE_PASSWORD": "secret",
    "SNOWFLAKE_PRIVATE_KEY_FILE": "key.p8",
}
PLACE = {name: GIVEN[name] for name in ("PATH", "AWS_ENDPOINT_URL", "SNOWFLAKE_HOST")}


def test_no_credentials_are_left_and_none_are_found_elsewhere():
    """https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html"""
    elsewhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    assert without_credentials(GIVEN) == {**PLACE, **elsewhere, "AWS_EC2_METADATA_DISABLED": "true"}
