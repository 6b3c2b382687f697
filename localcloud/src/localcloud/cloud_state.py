"""What a running cloud is: ports, keys and passwords, written beside its logs for `env` and `status` to read."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from localcloud.process import CloudError


@dataclass(frozen=True)
class CloudState:
    """`account` is Snowflake's identifier, organization-name; the password is its administrator's;

    `kept` says whether its state outlives it.
    """

    aws_port: int
    aws_secret: str
    snowflake_port: int
    account: str
    password: str
    authority: str
    kept: bool = False

    def write(self, folder: Path) -> None:
        """Write it whole or not at all, readable by its owner only."""
        partial = folder / "cloud.json.partial"
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(self), file, indent=2)
        partial.replace(_path(folder))


def read(folder: Path) -> CloudState:
    """Raises CloudError where no cloud was started in `folder`."""
    try:
        return CloudState(**json.loads(_path(folder).read_text()))
    except (OSError, ValueError, TypeError):
        raise CloudError("the local cloud is not up; start it with: make up") from None


def forget(folder: Path) -> None:
    _path(folder).unlink(missing_ok=True)


def _path(folder: Path) -> Path:
    return folder / "cloud.json"
