"""How a client reaches the files of an internal stage: in a folder of this machine, or over S3's protocol.

Snowflake tells the client a location in `stageInfo`, with keys for it alone. Older drivers also know LOCAL_FS, a
folder. The drivers with a core in Rust refuse it, gosnowflake gets no file from it, and that of Node.js can't skip one:
https://github.com/snowflakedb/drivers/blob/main/sf_core/src/rest/snowflake/query_response.rs
https://github.com/snowflakedb/gosnowflake/blob/master/local_storage_client.go
https://github.com/snowflakedb/snowflake-connector-nodejs/blob/master/lib/file_transfer_agent/file_transfer_agent.js
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.bounded_cache import BoundedCache

# The names of Snowflake's own buckets begin so: clients look for no acceleration of them.
BUCKET = "sfc-local-stages"
_REGION = "us-east-1"
_NODE = "JavaScript"
# Drivers that speak S3's protocol over TLS alone, and write https:// before the address themselves.
_OVER_TLS = ("Go", _NODE)
# Transfers whose keys still open the stage.
_REMEMBERED = 10_000


@dataclass(frozen=True)
class Grant:
    """One transfer: its keys open the files below `folder`, whose names begin with `prefix` in the bucket."""

    folder: Path
    prefix: str
    writes: bool

    def path(self, key: str) -> Path | None:
        """Return the path of an object; None if it is not the transfer's."""
        name = PurePosixPath(key.removeprefix(self.prefix))
        inside = key.startswith(self.prefix) and name.parts and ".." not in name.parts and not name.is_absolute()
        return self.folder / name if inside else None


@dataclass(frozen=True)
class StageTransfers:
    """The transfers of a server, by the token that each client got."""

    grants: BoundedCache[str, Grant] = field(default_factory=lambda: BoundedCache(_REMEMBERED))

    def uses_s3(self, session: Session) -> bool:
        """Return whether the session's client copies files over S3's protocol."""
        over_tls = session.client in _OVER_TLS and session.address.startswith("https:")
        return not session.reads_local_files or over_tls

    def takes_skipped(self, session: Session) -> bool:
        """Return whether the session's client takes the answer that a file is there already.

        The driver of Node.js looks in each answer to a PUT for a place to copy files to, and breaks without one.
        """
        return session.client != _NODE

    def stage_info(self, session: Session, stage: Path, below: str = "", writes: bool = False) -> dict[str, Any]:
        """Return the answer's `stageInfo`: the place of the files of the folder `stage`, `below` a path in it."""
        if not self.uses_s3(session):
            return {"locationType": "LOCAL_FS", "location": str(stage / below), "path": "", "region": "", "creds": {}}
        prefix = f"{stage.name}/"
        token = secrets.token_urlsafe(32)
        self.grants[token] = Grant(stage, prefix, writes)
        path = f"{prefix}{below.strip('/')}/" if below.strip("/") else prefix
        address = urlsplit(session.address).netloc if session.client in _OVER_TLS else session.address
        keys = {"AWS_KEY_ID": "local", "AWS_SECRET_KEY": secrets.token_urlsafe(16), "AWS_TOKEN": token}
        return {
            "locationType": "S3",
            "location": f"{BUCKET}/{path}",
            "path": path,
            "region": _REGION,
            "endPoint": address,
            "storageAccount": None,
            "isClientSideEncrypted": False,
            "creds": {**keys, "AWS_ID": keys["AWS_KEY_ID"], "AWS_KEY": keys["AWS_SECRET_KEY"]},
        }
