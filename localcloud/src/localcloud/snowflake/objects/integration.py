"""Storage integrations: whom this account acts as in AWS, with which external id, and where it may go.

https://docs.snowflake.com/en/sql-reference/sql/create-storage-integration
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.result import Result, table

_SHOWN = ("name", "type", "category", "enabled", "comment", "created_on:timestamp_ltz")
_REQUIRED = ("TYPE", "STORAGE_PROVIDER", "ENABLED", "STORAGE_ALLOWED_LOCATIONS", "STORAGE_AWS_ROLE_ARN")


@dataclass(kw_only=True)
class Integration(CatalogObject):
    """A storage integration: the account assumes the role `storage_aws_role_arn` as its `storage_aws_iam_user_arn`."""

    kind = "INTEGRATION"

    type: str = ""
    storage_provider: str = ""
    storage_aws_role_arn: str = ""
    storage_aws_external_id: str = ""
    storage_aws_object_acl: str = ""
    storage_aws_iam_user_arn: str = ""
    # None if a statement has not said yet: it must.
    enabled: bool | None = None
    storage_allowed_locations: list[str] = field(default_factory=list)
    storage_blocked_locations: list[str] = field(default_factory=list)
    use_privatelink_endpoint: bool = False


def external_id(account: Account, integration: Integration) -> str:
    """Return the external id for the role.

    If none was given, it is derived from the account and the integration's name: a trust policy outlives a restart.
    """
    digest = hashlib.sha256(f"{account.identifier}/{integration.name[0]}".encode()).digest()
    made = f"{account.account_name}_SFCRole=2_{base64.b64encode(digest[:20]).decode()}"
    return integration.storage_aws_external_id or made


def _check(session: Session, integration: Integration, given: Set[str]) -> None:
    if integration.type.upper() not in ("", "EXTERNAL_STAGE") or integration.storage_provider.upper() not in ("", "S3"):
        raise errors.unsupported("integrations other than TYPE = EXTERNAL_STAGE with STORAGE_PROVIDER = 'S3'")
    for key in _REQUIRED:
        if INTEGRATION.value(integration, key) in (None, "", []):
            raise errors.compilation("002029", "42601", f"Missing option(s): [{key}]")
    for location in [*integration.storage_allowed_locations, *integration.storage_blocked_locations]:
        if location != "*" and not location.startswith("s3://"):
            raise errors.invalid_value(location, "STORAGE_ALLOWED_LOCATIONS")


def _created(session: Session, integration: Integration) -> None:
    integration.storage_aws_iam_user_arn = session.account.aws_user_arn


def _row(session: Session, integration: Integration) -> list[Any]:
    return [
        integration.name[0],
        "EXTERNAL_STAGE",
        "STORAGE",
        bool(integration.enabled),
        integration.comment,
        integration.created_on,
    ]


def _describe(session: Session, integration: Integration) -> Result:
    rows: list[list[Any]] = [
        ["ENABLED", "Boolean", bool(integration.enabled), "false"],
        ["STORAGE_PROVIDER", "String", "S3", ""],
        ["STORAGE_ALLOWED_LOCATIONS", "List", ",".join(integration.storage_allowed_locations), "[]"],
        ["STORAGE_BLOCKED_LOCATIONS", "List", ",".join(integration.storage_blocked_locations), "[]"],
        ["STORAGE_AWS_IAM_USER_ARN", "String", integration.storage_aws_iam_user_arn, ""],
        ["STORAGE_AWS_ROLE_ARN", "String", integration.storage_aws_role_arn, ""],
        ["STORAGE_AWS_EXTERNAL_ID", "String", external_id(session.account, integration), ""],
        ["USE_PRIVATELINK_ENDPOINT", "Boolean", integration.use_privatelink_endpoint, "false"],
        ["COMMENT", "String", integration.comment, ""],
    ]
    if integration.storage_aws_object_acl:
        rows.append(["STORAGE_AWS_OBJECT_ACL", "String", integration.storage_aws_object_acl, ""])
    return table(("property", "property_type", "property_value", "property_default"), rows)


def require_allowed(integration: Integration, url: str) -> None:
    """Raise SnowflakeError 003127 unless the location `url` is allowed and not blocked, 003145 if it is not enabled."""
    if not integration.enabled:
        raise errors.compilation("003145", "42601", f"Integration '{integration.full_name}' is not enabled.")
    allowed = any(_within(url, location) for location in integration.storage_allowed_locations)
    blocked = any(_within(url, location) for location in integration.storage_blocked_locations)
    if blocked or not allowed:
        raise errors.compilation(
            "003127",
            "42601",
            f"Location '{url}' is not allowed by integration '{integration.full_name}'. "
            "Please use DESC INTEGRATION to check out allowed and blocked locations.",
        )


def _within(url: str, location: str) -> bool:
    return location == "*" or (url.rstrip("/") + "/").startswith(location.rstrip("/") + "/")


INTEGRATION = ObjectType(
    type=Integration,
    synonyms=("STORAGE INTEGRATION",),
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    options={
        "TYPE": options.text,
        "STORAGE_PROVIDER": options.text,
        "STORAGE_AWS_ROLE_ARN": options.text,
        "STORAGE_AWS_EXTERNAL_ID": options.text,
        "STORAGE_AWS_OBJECT_ACL": options.text,
        "ENABLED": options.flag,
        "STORAGE_ALLOWED_LOCATIONS": options.strings,
        "STORAGE_BLOCKED_LOCATIONS": options.strings,
        "USE_PRIVATELINK_ENDPOINT": options.flag,
    },
    always=("TYPE", "STORAGE_PROVIDER", "STORAGE_ALLOWED_LOCATIONS", "STORAGE_AWS_ROLE_ARN"),
    alter_right="OWNERSHIP",
    renames=False,
    name_column=0,
    check=_check,
    created=_created,
)
