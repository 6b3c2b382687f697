"""Stages: where files are, and whose rights read them.

External ones need a STORAGE_INTEGRATION. Internal ones are a folder of the local cloud.
https://docs.snowflake.com/en/sql-reference/sql/create-stage
"""

from __future__ import annotations

import uuid
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_choice import FormatChoice, read_format
from localcloud.snowflake.files.format_defaults import DEFAULTS
from localcloud.snowflake.files.format_options import parse_value
from localcloud.snowflake.objects.integration import external_id
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.storage import require_allowed
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader, parse

SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "url", "has_credentials", "has_encryption_key",
    "owner", "comment", "region", "type", "cloud", "notification_channel", "storage_integration", "endpoint",
    "owner_role_type", "directory_enabled",
)  # fmt: skip


def clause(reader: Reader, found: dict[str, Any]) -> bool:
    if not reader.at("FILE_FORMAT", "="):
        return False
    reader.next()
    reader.next()
    found["FILE_FORMAT"] = read_format(reader)
    return True


def check(session: Session, stage: CatalogObject | None, chosen: Chosen) -> None:
    said = (stage.attributes if stage else {}) | chosen.options
    url, integration = said.get("URL"), said.get("STORAGE_INTEGRATION")
    choice: FormatChoice | None = chosen.options.get("FILE_FORMAT")
    if choice:
        chosen.options["FILE_FORMAT"] = resolve(session, choice)
    if not url:
        if integration:
            raise errors.compilation("002029", "42601", "Missing option(s): [URL]")
        return
    if not url.startswith("s3://"):
        raise errors.compilation("001011", "42601", f"invalid URL prefix found in: '{url}'")
    if not integration:
        raise errors.unsupported("external stages without STORAGE_INTEGRATION")
    access_control.require(session, "USAGE", "INTEGRATION", (integration,))
    require_allowed(session.account.get("INTEGRATION", (integration,)), url)


def created(session: Session, stage: CatalogObject, chosen: Chosen) -> None:
    # A stage made anew under the same name is another stage: pipes tell them apart by this.
    stage.attributes["ID"] = uuid.uuid4().hex


def resolve(session: Session, choice: FormatChoice, default: FileFormat | None = None) -> FileFormat:
    """The format that a statement chose: named, inline, or else `default`. Raises SnowflakeError if it is not there."""
    if choice.name:
        name = session.qualify(parse(choice.name).reader().name(), 3)
        access_control.require(session, "USAGE", "FILE FORMAT", name)
        named: FileFormat = session.account.get("FILE FORMAT", name).attributes["FORMAT"]
        if not choice.options:
            return named

        return named.with_options({key: parse_value(named.type, key, value) for key, value in choice.options.items()})
    if choice.type is None and default is not None:
        return default.with_options(choice.options)
    return FileFormat(choice.type or "CSV", choice.options)


def row(session: Session, stage: CatalogObject) -> list[Any]:
    said = stage.attributes
    external = bool(said.get("URL"))
    return [
        stage.created_on, stage.name[2], stage.name[0], stage.name[1], said.get("URL", ""), "N", "N", stage.owner,
        stage.comment, "us-east-1" if external else "", "EXTERNAL" if external else "INTERNAL",
        "AWS" if external else "", "", said.get("STORAGE_INTEGRATION", ""), "", "ROLE", "N",
    ]  # fmt: skip


def describe(session: Session, stage: CatalogObject) -> Result:
    said = stage.attributes
    format_: FileFormat = said.get("FILE_FORMAT") or FileFormat()
    rows = [["STAGE_FILE_FORMAT", "TYPE", "String", format_.type, "CSV"]]
    rows += [
        ["STAGE_FILE_FORMAT", name, "String", str(format_[name]), str(default)]
        for name, default in DEFAULTS[format_.type].items()
    ]
    rows.append(["STAGE_COPY_OPTIONS", "ON_ERROR", "String", "ABORT_STATEMENT", "ABORT_STATEMENT"])
    if said.get("URL"):
        integration = session.account.get("INTEGRATION", (said["STORAGE_INTEGRATION"],))
        role, user = (integration.attributes[f"STORAGE_AWS_{key}_ARN"] for key in ("ROLE", "IAM_USER"))
        rows += [
            ["STAGE_LOCATION", "URL", "String", f'["{said["URL"]}"]', ""],
            ["STAGE_INTEGRATION", "STORAGE_INTEGRATION", "String", said["STORAGE_INTEGRATION"], ""],
            ["STAGE_CREDENTIALS", "AWS_ROLE", "String", role, ""],
            ["STAGE_CREDENTIALS", "AWS_EXTERNAL_ID", "String", external_id(session.account, integration), ""],
            ["STAGE_CREDENTIALS", "SNOWFLAKE_IAM_USER", "String", user, ""],
        ]
    rows.append(["DIRECTORY", "ENABLE", "Boolean", "false", "false"])
    return table(("parent_property", "property", "property_type", "property_value", "property_default"), rows)


STAGE = ObjectType(
    word="STAGE",
    phrases=("STAGE",),
    plural="STAGES",
    title="Stage area",
    parts=3,
    columns=SHOWN,
    row=row,
    describe=describe,
    options={"URL": options.text, "STORAGE_INTEGRATION": options.name},
    modifiers=("TEMPORARY", "TEMP"),
    alter_right="OWNERSHIP",
    clause=clause,
    check=check,
    created=created,
)
