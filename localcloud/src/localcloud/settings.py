"""Where a local cloud lives and on which ports, as asked for by options or variables."""

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
DEFAULT_FOLDER = PROJECT / "build" / "localcloud"
DEFAULT_AWS_PORT = 4566
DEFAULT_SNOWFLAKE_PORT = 8084
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Settings:
    """`folder` is absolute and belongs to one cloud; a port of 0 means any free one.

    With `keep` the cloud goes on from `state_folder`, and leaves there what it has when it ends.
    """

    folder: Path = DEFAULT_FOLDER
    aws_port: int = DEFAULT_AWS_PORT
    snowflake_port: int = DEFAULT_SNOWFLAKE_PORT
    keep: bool = False

    @property
    def state_folder(self) -> Path:
        return self.folder / "state"

    @property
    def log_folder(self) -> Path:
        return self.folder / "log"

    @property
    def certificate_folder(self) -> Path:
        return self.folder / "tls"
