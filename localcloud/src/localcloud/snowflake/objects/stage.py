"""Stages: where files are, and whose rights read them.

External ones have a STORAGE_INTEGRATION, CREDENTIALS or a public bucket. Internal ones are a folder of the local cloud.
https://docs.snowflake.com/en/sql-reference/sql/create-stage
"""

from __future__ import annotations

import uuid
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_choice import FormatChoice, read_format
from localcloud.snowflake.files.format_description import describe_options
from localcloud.snowflake.files.format_options import parse_value
from localcloud.snowflake.objects import stage_clauses
from localcloud.snowflake.objects.directory_table import DirectoryTable
from localcloud.snowflake.objects.event_queue import queue_arn
from localcloud.snowflake.objects.file_format import NamedFileFormat
from localcloud.snowflake.objects.integration import Integration, external_id, require_allowed
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader, parse

_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "url", "has_credentials", "has_encryption_key",
    "owner", "comment", "region", "type", "cloud", "notification_channel", "storage_integration", "endpoint",
    "owner_role_type", "directory_enabled",
)  # fmt: skip
# https://docs.snowflake.com/en/sql-reference/sql/create-stage#external-stage-parameters-externalstageparams
_OTHER_CLOUDS = ("s3gov://", "s3china://", "gcs://", "azure://", "s3compat://")


@dataclass(kw_only=True)
class Stage(CatalogObject):
    """An internal stage has no `url`: its files are in the folder that is named as its `id`.

    `encryption` is its TYPE: no file of an internal stage is encrypted here, S3 encrypts those of an external one, with
    the key `kms_key_id` if it is AWS_SSE_KMS. `credentials` are keys of AWS by their names in SQL.

    `format_name` is the full name of a FILE_FORMAT that was given by its name alone.

    A stage that is created again under the same name has another id: it is another stage, also to pipes.
    """

    kind = "STAGE"

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    url: str | None = None
    storage_integration: str | None = None
    file_format: FileFormat | None = None
    format_name: QualifiedName | None = None
    encryption: str = ""
    kms_key_id: str = ""
    credentials: dict[str, str] = field(default_factory=dict)
    directory: DirectoryTable = field(default_factory=DirectoryTable)


def _clause(reader: Reader, found: dict[str, Any]) -> bool:
    if reader.accept("FILE_FORMAT", "="):
        found["FILE_FORMAT"] = read_format(reader)
        return True
    return stage_clauses.read(reader, found)


def _prepare(session: Session, stage: Stage | None, chosen: Chosen) -> None:
    choice: FormatChoice | None = chosen.options.get("FILE_FORMAT")
    if choice:
        chosen.options["FILE_FORMAT"] = resolve(session, choice)
        chosen.options["FORMAT_NAME"] = None
        if choice.name and not choice.options:
            chosen.options["FORMAT_NAME"] = session.qualify(parse(choice.name).reader().name(), 3)
    if (given := chosen.options.get("DIRECTORY")) is not None:
        before = stage.directory if stage else DirectoryTable()
        chosen.options["DIRECTORY"] = before.with_options(given)


def _check(session: Session, stage: Stage, given: Set[str]) -> None:
    url, integration = stage.url, stage.storage_integration
    kinds = stage_clauses.EXTERNAL_ENCRYPTIONS if url else stage_clauses.INTERNAL_ENCRYPTIONS
    if "ENCRYPTION" in given and stage.encryption not in kinds:
        raise errors.unsupported(f"ENCRYPTION = (TYPE = '{stage.encryption}') of this stage")
    if not url:
        if integration or stage.credentials:
            raise errors.compilation("002029", "42601", "Missing option(s): [URL]")
        if stage.directory.auto_refresh:
            raise errors.unsupported("AUTO_REFRESH of the directory table of an internal stage")
        return
    if stage.directory.enabled and not url.endswith("/"):
        # https://docs.snowflake.com/en/user-guide/data-load-dirtables-manage#creating-a-stage-with-a-directory-table
        raise errors.compilation("001011", "42601", f"The URL of a stage with a directory table ends in '/': '{url}'")
    if url.startswith(_OTHER_CLOUDS):
        raise errors.unsupported(f"stages in {url.partition('://')[0]}://")
    if not url.startswith("s3://"):
        raise errors.compilation("001011", "42601", f"invalid URL prefix found in: '{url}'")
    if integration and stage.credentials:
        text = "STORAGE_INTEGRATION and CREDENTIALS can't both be given."
        raise errors.compilation("001006", "42601", text)
    if not integration:
        return
    access_control.require(session, "USAGE", "INTEGRATION", (integration,))
    require_allowed(session.account.get(Integration, (integration,)), url)


def resolve(session: Session, choice: FormatChoice, default: FileFormat | None = None) -> FileFormat:
    """Return the format that a statement chose: named, inline, or `default`. Raise SnowflakeError if there is none."""
    if choice.name:
        name = session.qualify(parse(choice.name).reader().name(), 3)
        access_control.require(session, "USAGE", "FILE FORMAT", name)
        named = session.account.get(NamedFileFormat, name).format
        if not choice.options:
            return named

        return named.with_options({key: parse_value(named.type, key, value) for key, value in choice.options.items()})
    if choice.type is None and default is not None:
        return default.with_options(choice.options)
    return FileFormat(choice.type or "CSV", choice.options)


def _row(session: Session, stage: Stage) -> list[Any]:
    external = bool(stage.url)
    # https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/generator/defs/stages_def.go
    internal = "INTERNAL NO CSE" if stage.encryption == "SNOWFLAKE_SSE" else "INTERNAL"
    return [
        stage.created_on, stage.name[2], stage.name[0], stage.name[1], stage.url or "", _yes(stage.credentials),
        _yes(stage.kms_key_id), stage.owner,
        stage.comment, "us-east-1" if external else "", "EXTERNAL" if external else internal,
        "AWS" if external else "", channel(session.account, stage), stage.storage_integration or "", "", "ROLE",
        _yes(stage.directory.enabled),
    ]  # fmt: skip


def _yes(value: object) -> str:
    return "Y" if value else "N"


def channel(account: Account, stage: Stage) -> str:
    """Return the queue to which the events of the stage's bucket go; "" if they refresh nothing."""
    directory = stage.directory
    return (directory.sns_topic or queue_arn(account)) if directory.auto_refresh else ""


def _describe(session: Session, stage: Stage) -> Result:
    """DESCRIBE STAGE: https://docs.snowflake.com/en/sql-reference/sql/desc-stage#examples

    A format that was given by its name is a single row:
    https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/stages_ext.go
    """
    format_ = stage.file_format or FileFormat()
    rows = [["STAGE_FILE_FORMAT", *option] for option in describe_options(format_)]
    if stage.format_name:
        name = ".".join(f'\\"{part}\\"' for part in stage.format_name)
        rows = [["STAGE_FILE_FORMAT", "FORMAT_NAME", "String", name, ""]]
    rows.append(["STAGE_COPY_OPTIONS", "ON_ERROR", "String", "ABORT_STATEMENT", "ABORT_STATEMENT"])
    if stage.url and stage.storage_integration:
        integration = session.account.get(Integration, (stage.storage_integration,))
        rows += [
            ["STAGE_LOCATION", "URL", "String", f'["{stage.url}"]', ""],
            ["STAGE_INTEGRATION", "STORAGE_INTEGRATION", "String", stage.storage_integration, ""],
            ["STAGE_CREDENTIALS", "AWS_ROLE", "String", integration.storage_aws_role_arn, ""],
            ["STAGE_CREDENTIALS", "AWS_EXTERNAL_ID", "String", external_id(session.account, integration), ""],
            ["STAGE_CREDENTIALS", "SNOWFLAKE_IAM_USER", "String", integration.storage_aws_iam_user_arn, ""],
        ]
    if stage.url and not stage.storage_integration:
        rows.append(["STAGE_LOCATION", "URL", "String", f'["{stage.url}"]', ""])
    if stage.url and stage.credentials:
        rows.append(["STAGE_CREDENTIALS", "AWS_KEY_ID", "String", stage.credentials.get("AWS_KEY_ID", ""), ""])
    rows += _directory_rows(session, stage)
    return table(("parent_property", "property", "property_type", "property_value", "property_default"), rows)


def _directory_rows(session: Session, stage: Stage) -> list[list[str]]:
    """Return the rows on the directory table.

    https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/stages_ext.go
    """
    directory = stage.directory
    rows = [["DIRECTORY", "ENABLE", "Boolean", str(directory.enabled).lower(), "false"]]
    if not directory.enabled:
        return rows
    refreshed = f"{directory.refreshed_on:%Y-%m-%d %H:%M:%S.000 +0000}" if directory.refreshed_on else ""
    return [
        *rows,
        ["DIRECTORY", "AUTO_REFRESH", "Boolean", str(directory.auto_refresh).lower(), "false"],
        ["DIRECTORY", "DIRECTORY_NOTIFICATION_CHANNEL", "String", channel(session.account, stage), ""],
        ["DIRECTORY", "LAST_REFRESHED_ON", "String", refreshed, ""],
    ]


STAGE = ObjectType(
    type=Stage,
    title="Stage area",
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    options={"URL": options.text, "STORAGE_INTEGRATION": options.name},
    modifiers=("TEMPORARY", "TEMP"),
    alter_right="OWNERSHIP",
    clause=_clause,
    prepare=_prepare,
    check=_check,
)
