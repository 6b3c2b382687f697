"""Finds the files of a stage: on S3, read in the IAM role of its storage integration or with its keys, or in a folder.

The local Snowflake has AWS credentials of its own (IAM user `snowflake`). They can do one thing: assume the role that
the integration names, with the integration's external id. Snowflake reads what that role may read. Without integration
and keys it sends unsigned requests, which a public bucket answers:
https://docs.snowflake.com/en/user-guide/data-load-s3-create-stage#external-stages
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.objects.integration import Integration, external_id, require_allowed
from localcloud.snowflake.objects.local_folder import LocalFolder
from localcloud.snowflake.objects.s3_folder import S3Folder, error_type
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.objects.staged_file import StageFolder
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.digests import Digests
from localcloud.snowflake.wire.names import dotted

_TIMEOUTS = Config(connect_timeout=10, read_timeout=60, retries={"max_attempts": 3, "mode": "standard"})


@dataclass(frozen=True)
class Storage:
    """`folder` holds internal stages; `session` are Snowflake's own AWS credentials."""

    account: Account
    folder: Path
    session: boto3.Session
    digests: Digests = field(default_factory=Digests)

    @property
    def stages(self) -> Path:
        """Return the folder that has one folder for each internal stage."""
        return self.folder / "stages"

    def place(self, stage: Stage) -> StageFolder:
        """Return the files of a stage.

        Raise SnowflakeError if its integration is gone or disabled, does not allow the location, or has a role that AWS
        refuses.
        """
        if not stage.url:
            shown = "" if stage.name[-1][0] in "~%" else dotted(stage.name[-1:]).lower() + "/"
            return LocalFolder(self.stages / stage.id, shown, self.digests)
        parts = urlsplit(stage.url)
        return S3Folder(self._client_of(stage, stage.url), parts.netloc, parts.path.lstrip("/"), _headers(stage))

    def _client_of(self, stage: Stage, url: str) -> Any:
        if stage.credentials:
            return self._with_keys(stage.credentials)
        if stage.storage_integration is None:
            return _local(self.session.client("s3", config=_TIMEOUTS.merge(Config(signature_version=UNSIGNED))))
        integration = self.account.find(Integration, (stage.storage_integration,))
        if integration is None:
            raise errors.does_not_exist("Integration", stage.storage_integration)
        require_allowed(integration, url)
        return self._in_role(integration)

    def _in_role(self, integration: Integration) -> Any:
        """Return an S3 client in the integration's role."""
        role = integration.storage_aws_role_arn
        try:
            answer = self.session.client("sts", config=_TIMEOUTS).assume_role(
                RoleArn=role,
                RoleSessionName="snowflake",
                ExternalId=external_id(self.account, integration),
                DurationSeconds=3600,
            )
        except (ClientError, BotoCoreError) as error:
            why = error.response["Error"]["Message"] if isinstance(error, ClientError) else str(error)
            raise error_type(error)("003167", "42601", f"Error assuming AWS_ROLE:\n{why}") from error
        keys = answer["Credentials"]
        return self.session.client(
            "s3",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
            config=_TIMEOUTS,
        )

    def _with_keys(self, credentials: Mapping[str, str]) -> Any:
        """Return an S3 client with the keys of a stage."""
        return _local(
            self.session.client(
                "s3",
                aws_access_key_id=credentials.get("AWS_KEY_ID"),
                aws_secret_access_key=credentials.get("AWS_SECRET_KEY"),
                aws_session_token=credentials.get("AWS_TOKEN"),
                config=_TIMEOUTS,
            )
        )


def _local(client: Any) -> Any:
    """Return the client. Raise SnowflakeError 000002 if it is not of the local AWS."""
    if client.meta.endpoint_url.endswith(".amazonaws.com"):
        raise errors.unsupported("a stage in S3 without a local AWS beside it")
    return client


def _headers(stage: Stage) -> dict[str, str]:
    """Return how S3 is to encrypt a file that is written."""
    kind = {"AWS_SSE_S3": "AES256", "AWS_SSE_KMS": "aws:kms"}.get(stage.encryption)
    given = {"ServerSideEncryption": kind} if kind else {}
    return given | ({"SSEKMSKeyId": stage.kms_key_id} if stage.kms_key_id else {})
