"""Storage integrations: whom this account acts as in AWS, with which external id, and where it may go.

https://docs.snowflake.com/en/sql-reference/sql/create-storage-integration
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from localcloud.snowflake.catalog.account import Account, CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table

SHOWN = ("name", "type", "category", "enabled", "comment", "created_on:timestamp_ltz")
REQUIRED = ("TYPE", "STORAGE_PROVIDER", "ENABLED", "STORAGE_ALLOWED_LOCATIONS", "STORAGE_AWS_ROLE_ARN")


def external_id(account: Account, integration: CatalogObject) -> str:
    """The one asked for, or the same for the same account and name: a trust policy for it outlives a restart."""
    digest = hashlib.sha256(f"{account.identifier}/{integration.name[0]}".encode()).digest()
    made = f"{account.account_name}_SFCRole=2_{base64.b64encode(digest[:20]).decode()}"
    return integration.attributes.get("STORAGE_AWS_EXTERNAL_ID") or made


def check(session: Session, integration: CatalogObject | None, chosen: Chosen) -> None:
    said = (integration.attributes if integration else {}) | chosen.options
    for key in REQUIRED:
        if not said.get(key):
            raise errors.compilation("002029", "42601", f"Missing option(s): [{key}]")
    if said["TYPE"].upper() != "EXTERNAL_STAGE" or said["STORAGE_PROVIDER"].upper() != "S3":
        raise errors.unsupported("integrations other than TYPE = EXTERNAL_STAGE with STORAGE_PROVIDER = 'S3'")
    for location in [*said["STORAGE_ALLOWED_LOCATIONS"], *said.get("STORAGE_BLOCKED_LOCATIONS", [])]:
        if location != "*" and not location.startswith("s3://"):
            raise errors.invalid_value(location, "STORAGE_ALLOWED_LOCATIONS")


def created(session: Session, integration: CatalogObject, chosen: Chosen) -> None:
    integration.attributes["STORAGE_AWS_IAM_USER_ARN"] = session.account.aws_user_arn


def row(session: Session, integration: CatalogObject) -> list[Any]:
    said = integration.attributes
    return [
        integration.name[0],
        "EXTERNAL_STAGE",
        "STORAGE",
        said.get("ENABLED", "false"),
        integration.comment,
        integration.created_on,
    ]


def describe(session: Session, integration: CatalogObject) -> Result:
    said = integration.attributes
    rows = [
        ["ENABLED", "Boolean", said.get("ENABLED", "false"), "false"],
        ["STORAGE_PROVIDER", "String", "S3", ""],
        ["STORAGE_ALLOWED_LOCATIONS", "List", ",".join(said["STORAGE_ALLOWED_LOCATIONS"]), "[]"],
        ["STORAGE_BLOCKED_LOCATIONS", "List", ",".join(said.get("STORAGE_BLOCKED_LOCATIONS", [])), "[]"],
        ["STORAGE_AWS_IAM_USER_ARN", "String", said["STORAGE_AWS_IAM_USER_ARN"], ""],
        ["STORAGE_AWS_ROLE_ARN", "String", said["STORAGE_AWS_ROLE_ARN"], ""],
        ["STORAGE_AWS_EXTERNAL_ID", "String", external_id(session.account, integration), ""],
        ["USE_PRIVATELINK_ENDPOINT", "Boolean", said.get("USE_PRIVATELINK_ENDPOINT", "false"), "false"],
        ["COMMENT", "String", integration.comment, ""],
    ]
    if acl := said.get("STORAGE_AWS_OBJECT_ACL"):
        rows.append(["STORAGE_AWS_OBJECT_ACL", "String", acl, ""])
    return table(("property", "property_type", "property_value", "property_default"), rows)


INTEGRATION = ObjectType(
    word="INTEGRATION",
    phrases=("STORAGE INTEGRATION", "INTEGRATION"),
    plural="INTEGRATIONS",
    title="Integration",
    columns=SHOWN,
    row=row,
    describe=describe,
    options={
        "TYPE": options.text,
        "STORAGE_PROVIDER": options.text,
        "STORAGE_AWS_ROLE_ARN": options.text,
        "STORAGE_AWS_EXTERNAL_ID": options.text,
        "STORAGE_AWS_OBJECT_ACL": options.text,
        "ENABLED": options.boolean,
        "STORAGE_ALLOWED_LOCATIONS": options.strings,
        "STORAGE_BLOCKED_LOCATIONS": options.strings,
        "USE_PRIVATELINK_ENDPOINT": options.boolean,
    },
    always=("TYPE", "STORAGE_PROVIDER", "STORAGE_ALLOWED_LOCATIONS", "STORAGE_AWS_ROLE_ARN"),
    alter_right="OWNERSHIP",
    renames=False,
    name_column=0,
    check=check,
    created=created,
)
