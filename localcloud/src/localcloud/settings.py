"""Settings of a local cloud, as options and variables give them: its folder, its ports and its accounts."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import platformdirs

DEFAULT_FOLDER = platformdirs.user_state_path("localcloud", appauthor=False)
DEFAULT_AWS_PORT = 4566
DEFAULT_SNOWFLAKE_PORT = 8084
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Accounts:
    """The accounts that clients use: an AWS account of 12 digits, its region, and Snowflake's ORGANIZATION-NAME.

    Raise ValueError for an identifier of another form.
    """

    aws_account: str = "000000000000"
    region: str = "us-east-1"
    snowflake_account: str = "LOCAL-CLOUD"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d{12}", self.aws_account):
            raise ValueError(f"an AWS account has 12 digits, and {self.aws_account!r} has not")
        if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", self.region):
            raise ValueError(f"an AWS region looks like eu-west-1, and {self.region!r} does not")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*-[A-Za-z][A-Za-z0-9_]*", self.snowflake_account):
            raise ValueError(f"a Snowflake account is ORGANIZATION-NAME, and {self.snowflake_account!r} is not")

    @property
    def organization(self) -> str:
        """Return the identifier's first half, the organization."""
        return self.snowflake_account.partition("-")[0]

    @property
    def account_name(self) -> str:
        """Return the identifier's second half, the account's name in its organization."""
        return self.snowflake_account.partition("-")[2]


@dataclass(frozen=True)
class Settings:
    """`folder` is absolute and belongs to one cloud; port 0 takes a free one, as the default of Snowflake's TLS does.

    With `keep` the cloud continues from `state_folder` and saves its state there.
    """

    folder: Path = DEFAULT_FOLDER
    aws_port: int = DEFAULT_AWS_PORT
    snowflake_port: int = DEFAULT_SNOWFLAKE_PORT
    keep: bool = False
    snowflake_tls_port: int = 0

    @property
    def state_folder(self) -> Path:
        """Return the folder of the kept state."""
        return self.folder / "state"

    @property
    def certificate_folder(self) -> Path:
        """Return the folder of the certificate authority and the servers' certificates."""
        return self.folder / "tls"


def command(verb: str, folder: Path) -> str:
    """Return the command line that a message advises: `localcloud VERB` for the cloud in `folder`."""
    where = "" if folder == DEFAULT_FOLDER else f" --folder {shlex.quote(str(folder))}"
    return f"localcloud {verb}{where}"
