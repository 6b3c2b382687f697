"""The local cloud as the rehearsal uses it: started anew, reached through its variables only, stopped or kept."""

import shlex
from dataclasses import dataclass

from rehearsal.processes import Processes


@dataclass(frozen=True)
class Cloud:
    processes: Processes
    environment: str

    def start(self, say) -> dict[str, str]:
        """Stop what an earlier run kept, start an empty cloud, and return the variables that lead to it."""
        self._run("down", seconds=60, say=say)
        self._run("up", "--no-keep", "--environment", self.environment, seconds=120, say=say)
        return exported(self._run("env", "--environment", self.environment, seconds=30))

    def stop(self) -> None:
        self._run("down", seconds=60)

    def _run(self, verb: str, *arguments: str, **options) -> str:
        command = self.processes.python("localcloud", verb, *arguments)
        return self.processes.run(f"cloud-{verb}", command, **options)


def exported(script: str) -> dict[str, str]:
    """The variables of a shell script of `export NAME=value` lines."""
    words = [shlex.split(line) for line in script.splitlines() if line.startswith("export ")]
    return dict(word.split("=", 1) for line in words for word in line[1:])
