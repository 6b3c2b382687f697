"""The local cloud as the rehearsal uses it: started empty, reached through its variables only, stopped or kept."""

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rehearsal.processes import Processes

# For a statement, on a machine that is at its limit.
ANSWER_SECONDS = 300


@dataclass(frozen=True)
class Cloud:
    """The local cloud with the accounts of `environment`."""

    processes: Processes
    environment: str

    def start(self, say: Callable[[str], None]) -> dict[str, str]:
        """Stop what an earlier run kept, start an empty cloud, and return the variables that lead to it.

        The processes get them, and so does this process, for its own clients.
        """
        self._run("down", seconds=60, say=say)
        self._run("up", self.environment, seconds=120, say=say, extra={"LOCALCLOUD_KEEP": "0"})
        variables = read_exports(self._run("env", self.environment, seconds=30))
        self.processes.environment.update(variables)
        os.environ.update(variables)
        return variables

    def stop(self) -> None:
        """Stop the cloud."""
        self._run("down", seconds=60)

    def _run(self, verb: str, *arguments: str, **options: Any) -> str:
        command = self.processes.python("scripts.localcloud", verb, *arguments)
        return self.processes.run(f"cloud-{verb}", command, **options)


def read_exports(script: str) -> dict[str, str]:
    """Return the variables of a shell script of `export NAME=value` lines."""
    words = [shlex.split(line) for line in script.splitlines() if line.startswith("export ")]
    return dict(word.split("=", 1) for line in words for word in line[1:])
