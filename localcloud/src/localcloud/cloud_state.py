"""The state of a running cloud: ports, accounts and passwords, in a file that `env` and `status` read."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from localcloud.process import CloudError
from localcloud.settings import Accounts, command


@dataclass(frozen=True)
class CloudState:
    """`authority` is the path of the CA's certificate, `password` the Snowflake administrator's.

    `kept` says whether the cloud's state outlives it.
    """

    aws_port: int
    aws_secret: str
    snowflake_port: int
    password: str
    authority: str
    snowflake_tls_port: int
    accounts: Accounts = field(default_factory=Accounts)
    kept: bool = False

    def write(self, folder: Path) -> None:
        """Write it whole or not at all, readable by its owner only."""
        partial = folder / "cloud.json.partial"
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(self), file, indent=2)
        partial.replace(_path(folder))


def read(folder: Path) -> CloudState:
    """Return the state of the cloud in `folder`. Raise CloudError if none was started there."""
    try:
        values = json.loads(_path(folder).read_text())
        return CloudState(**{**values, "accounts": Accounts(**values["accounts"])})
    except (OSError, ValueError, TypeError, KeyError):
        raise CloudError(f"the local cloud is not up; start it with: {command('up', folder)}") from None


def forget(folder: Path) -> None:
    """Remove the state's file, if there is one."""
    _path(folder).unlink(missing_ok=True)


def _path(folder: Path) -> Path:
    return folder / "cloud.json"
