"""Variables of a process that may do less than the person who starts it."""

import os
from collections.abc import Mapping

# They only say where a cloud is.
_PLACE = (
    "AWS_CA_BUNDLE", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION",
    "SNOWFLAKE_ACCOUNT", "SNOWFLAKE_HOST", "SNOWFLAKE_PORT", "SNOWFLAKE_PROTOCOL",
)  # fmt: skip
# https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
_NO_CREDENTIALS = {
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true",
}  # fmt: skip


def without_credentials(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables without AWS's and Snowflake's, but for those that only say where a cloud is.

    AWS's libraries neither read the credentials in a person's files then, nor ask the machine for its own.
    """
    return {**_without(("AWS_", "SNOWFLAKE_"), variables), **_NO_CREDENTIALS}


def _without(prefixes: tuple[str, ...], variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name in _PLACE or not name.startswith(prefixes)}
