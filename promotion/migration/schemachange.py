"""One run of the real schemachange, as the migrator."""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import TextIO

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from pipelines.service_user import ServiceUser
from promotion import child_process
from promotion.errors import PromotionError
from promotion.migration import running_queries

_STOP_SECONDS = 10
_APPLYING = re.compile(r"Applying .*\ba_script_name=(\S+)")
_ERROR = re.compile(r"^\S+ \[error\s*\]\s*")
_LOST = "Unexpected error [LeaseLost]: "


class MigrationFailed(PromotionError):
    """A script failed, or schemachange itself."""


@dataclass
class Schemachange:
    """The released command as a child process, with the migrator's key."""

    user: ServiceUser
    migrations: Path
    history: str  # DATABASE.SCHEMA.TABLE
    variables: Mapping[str, str]
    log: Path  # the whole output of schemachange is appended to it
    # The variables that the child gets, without those of a login: Snowflake's address among them.
    inherited: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    # The lease's table and number, which its history's rows get; None where nobody else deploys.
    lease: tuple[str, int] | None = None
    stopped: str = ""  # why, if it was
    process: subprocess.Popen[str] | None = None

    def run(self, started: Callable[[str], None], without: Collection[Path] = ()) -> None:
        """Run the scripts that are due, except those `without`. `started` hears the name of each as it starts.

        Raise MigrationFailed with the script and the reason. The child never outlives this call.
        """
        if without:
            with tempfile.TemporaryDirectory(prefix="marquee-") as folder:
                copy = Path(folder, self.migrations.name)
                shutil.copytree(self.migrations, copy, ignore=_leaving_out(without))
                self._run(copy, started)
        else:
            self._run(self.migrations, started)

    def _run(self, migrations: Path, started: Callable[[str], None]) -> None:
        if self.stopped:
            raise MigrationFailed(f"migrations stopped: {self.stopped}")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self._key_file() as (key, passphrase), self.log.open("a") as log:
            command, variables = self._command(migrations), self._environment(key, passphrase)
            # An interrupt lets it cancel its query before it ends.
            with child_process.child(command, variables, _STOP_SECONDS, signal.SIGINT) as process:
                self.process = process
                if self.stopped:  # while the child started, so that `stop` saw none
                    self._end(process)
                output = self._follow(process, log, started)
        if self.stopped or process.returncode != 0:
            why = self.stopped or reason(output) or f"schemachange ended with {process.returncode}"
            raise MigrationFailed(f"migrations stopped: {why} (the whole log: {self.log})")

    def stop(self, reason: str) -> None:
        """End the run from another thread; `run` then raises MigrationFailed with this reason."""
        self.stopped = reason
        if self.process:
            self._end(self.process)

    def _end(self, process: subprocess.Popen[str]) -> None:
        child_process.end(process, _STOP_SECONDS, signal.SIGINT)

    def _follow(self, process: subprocess.Popen[str], log: TextIO, started: Callable[[str], None]) -> list[str]:
        output: list[str] = []
        assert process.stdout
        for line in process.stdout:
            log.write(line)
            log.flush()
            output.append(line)
            if script := _APPLYING.search(line):
                started(script[1])
        process.wait()
        return output

    def _command(self, migrations: Path) -> list[str]:
        command = ["schemachange.cli", "deploy"]
        if self.lease:
            table, number = self.lease
            tag = running_queries.tag(self.user.database, number)
            command = ["promotion.migration.fenced_schemachange", table, str(number), "deploy"]
            command += ["--schemachange-query-tag", tag]
        return [
            *(sys.executable, "-m", *command),
            *("--schemachange-root-folder", str(migrations)),
            *("--schemachange-change-history-table", self.history),
            *("--schemachange-vars", json.dumps(dict(self.variables))),
            "--schemachange-create-change-history-table",
            "--schemachange-raise-exception-on-ignored-versioned-script",
        ]

    def _environment(self, key: Path, passphrase: str) -> dict[str, str]:
        kept = {"SNOWFLAKE_HOST", "SNOWFLAKE_PORT", "SNOWFLAKE_PROTOCOL"}
        inherited = {
            name: value
            for name, value in self.inherited.items()
            if name in kept or not name.startswith(("SNOWFLAKE_", "SCHEMACHANGE_"))
        }
        return inherited | {
            "SNOWFLAKE_ACCOUNT": self.user.account,
            "SNOWFLAKE_USER": self.user.user,
            "SNOWFLAKE_ROLE": self.user.role,
            "SNOWFLAKE_WAREHOUSE": self.user.warehouse,
            "SNOWFLAKE_DATABASE": self.user.database,
            "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT",
            "SNOWFLAKE_PRIVATE_KEY_FILE": str(key),
            "SNOWFLAKE_PRIVATE_KEY_FILE_PWD": passphrase,
            "NO_COLOR": "1",
        }

    @contextmanager
    def _key_file(self) -> Iterator[tuple[Path, str]]:
        """Yield the private key as a file, which schemachange needs; encrypted, so that a kill leaves no secret."""
        passphrase = secrets.token_urlsafe(32)
        key = load_pem_private_key(self.user.private_key().encode(), password=None)
        encrypted = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
        with tempfile.TemporaryDirectory(prefix="marquee-") as folder:
            path = Path(folder, "migrator.p8")
            path.touch(0o600)
            path.write_bytes(encrypted)
            yield path, passphrase


def _leaving_out(paths: Collection[Path]) -> Callable[[str, list[str]], list[str]]:
    left = {path.resolve() for path in paths}
    return lambda folder, names: [name for name in names if Path(folder, name).resolve() in left]


def reason(output: Sequence[str]) -> str:
    """Return why schemachange failed, in one line of its output.

    That is the fence's, or its account of the script, or else its first error.
    """
    errors = [(number, _ERROR.sub("", line)) for number, line in enumerate(output) if _ERROR.match(line)]
    for number, text in errors:
        if text.startswith(_LOST):
            return text.removeprefix(_LOST).strip()
        if text.startswith("Script execution failed"):
            account = (_ERROR.sub("", line).strip() for line in output[number:])
            said = takewhile(lambda line: not line.startswith("Troubleshooting"), account)
            return " ".join(line for line in said if line and not line.startswith(("Path:", "Code:")))
    return " ".join(errors[0][1].split()) if errors else ""
