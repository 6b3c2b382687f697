"""python -m tests.attack.clock pipelines.splitter …: the splitter, with a wall clock that jumps.

The file that ATTACK_CLOCK names holds the seconds by which it is wrong now. Tokens are signed by this clock;
time.monotonic() goes on, as it does when a machine's clock is set.
"""

import os
import runpy
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from snowflake.connector.auth import keypair
from snowflake.ingest.utils import tokentools

VARIABLE = "ATTACK_CLOCK"


def wrong_by(file: Path) -> float:
    """The seconds in the file; 0 if there is none."""
    try:
        return float(file.read_text() or 0)
    except (OSError, ValueError):
        return 0.0


def jumping(seconds: Callable[[], float]) -> type[datetime]:
    """datetime, whose present is wrong by so many seconds."""

    class Jumping(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(seconds=seconds())

        @classmethod
        def utcnow(cls) -> datetime:
            return datetime.utcnow() + timedelta(seconds=seconds())

    return Jumping


def main() -> None:
    file, right = Path(os.environ[VARIABLE]), time.time
    keypair.datetime = tokentools.datetime = jumping(lambda: wrong_by(file))
    time.time = lambda: right() + wrong_by(file)
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
